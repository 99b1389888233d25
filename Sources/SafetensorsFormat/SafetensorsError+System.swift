import SystemFiles

extension SafetensorsError {
    /// What a refusal of the operating system means for a file.
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
}

extension FileKind {
    /// What a path leads to that is no regular file; nothing where it is one.
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

/// Does something with a file; what the operating system refuses is an error that names it.
func onFile<Result: ~Copyable>(
    _ file: String, _ body: () throws(SystemError) -> Result
) throws(SafetensorsError) -> Result {
    do throws(SystemError) { return try body() } catch { throw SafetensorsError(error, file: file) }
}

/// Whether something of that name exists; a link counts by what it leads to.
func isThere(_ path: String) -> Bool { (try? System.status(of: FilePath(path))) != nil }
