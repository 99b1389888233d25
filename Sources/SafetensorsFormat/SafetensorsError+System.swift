import StrictJSON
package import SystemFiles

extension SafetensorsError {
    init(_ error: SystemError, file: String) {
        self =
            switch error.reason {
            case _ where !FilePath(file).isValid: .invalidPath(file: file)
            case .missing: .noSuchFile(file: file)
            case .notPermitted: .permissionDenied(file: file)
            case .outOfSpace: .outOfSpace(file: file)
            case .isFolder: .notARegularFile(file: file, kind: .folder)
            case .isDevice: .notARegularFile(file: file, kind: .device)
            default: .systemCallFailed(file: file, call: error.call, code: error.code)
            }
    }

    init(_ error: JSONError, file: String) {
        self = .malformedJSON(
            file: file, line: error.line, byte: error.position, reason: error.fault.description)
    }

    /// Creates the error of a file that is not read as a whole.
    package init(_ error: FileContentsError, file: String) {
        self =
            switch error {
            case .notARegularFile(let kind): .notARegularFile(file: file, kind: FileKind(kind) ?? .device)
            case .tooLarge(let byteCount, _): .headerTooLong(file: file, byteCount: UInt64(byteCount))
            case .refused(let error): SafetensorsError(error, file: file)
            }
    }

    /// Creates the error of a file whose bytes cannot be held in memory.
    fileprivate init(_ error: ByteRegionError, file: String) {
        self =
            switch error {
            case .notARegularFile(let kind): .notARegularFile(file: file, kind: FileKind(kind) ?? .device)
            case .outOfMemory(let byteCount): .outOfMemory(file: file, byteCount: byteCount)
            case .changedWhileReading: .changedWhileReading(file: file)
            case .refused(let error): SafetensorsError(error, file: file)
            }
    }
}

extension ByteRegion {
    /// Maps a file into memory, read-only; errors name the file.
    package convenience init(mapping path: String) throws(SafetensorsError) {
        do throws(ByteRegionError) {
            try self.init(mapping: FilePath(path))
        } catch {
            throw SafetensorsError(error, file: path)
        }
    }

    /// Reads a file into memory; errors name the file.
    package convenience init(reading path: String) throws(SafetensorsError) {
        do throws(ByteRegionError) {
            try self.init(reading: FilePath(path))
        } catch {
            throw SafetensorsError(error, file: path)
        }
    }
}

extension FileKind {
    /// Creates the kind of a file that is not regular; returns nothing for a regular file.
    init?(_ kind: FileStatus.Kind) {
        switch kind {
        case .regular: return nil
        case .folder: self = .folder
        case .pipe: self = .pipe
        case .socket: self = .socket
        case .device, .link: self = .device
        }
    }
}

/// Runs `body`; rethrows a refusal of the operating system as an error that names the file.
func onFile<Result: ~Copyable>(
    _ file: String, _ body: () throws(SystemError) -> Result
) throws(SafetensorsError) -> Result {
    do throws(SystemError) { return try body() } catch { throw SafetensorsError(error, file: file) }
}

/// Whether a path exists; a link counts if its target does.
func isThere(_ path: String) -> Bool { (try? System.status(of: FilePath(path))) != nil }
