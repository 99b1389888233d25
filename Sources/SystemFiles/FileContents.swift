import CLibrary
import CSystemFiles

/// Why a file is not read as a whole.
package enum FileContentsError: Error, Hashable, CustomStringConvertible {
    /// The path leads to something other than a regular file.
    case notARegularFile(FileStatus.Kind)
    /// The file has more bytes than the limit for files of its purpose; `byteCount` of them are known.
    case tooLarge(byteCount: Int, limit: Int)
    /// The operating system refused a call.
    case refused(SystemError)

    /// The finding and the expectation.
    package var description: String {
        switch self {
        case .notARegularFile(let kind): "it is \(kind.words), expected a regular file"
        case .tooLarge(let byteCount, let limit): "it has \(byteCount) bytes, expected at most \(limit)"
        case .refused(let error): error.description
        }
    }

    package var isMissing: Bool {
        if case .refused(let error) = self { error.reason == .missing } else { false }
    }
}

/// The one way to read a file as a whole: a regular file, or a pipe if the caller allows one, up to a limit.
///
/// The size that the system states is compared with the limit before a byte is read, and the bytes that arrive are
/// counted as well, since a file may grow, and those of `/proc` state no size. Nothing waits for the writer of a pipe
/// that nobody has opened for writing.
package enum FileContents {
    private static let smallestPiece = 1 << 14

    /// Returns the bytes of a file; links are followed.
    package static func of(
        _ path: FilePath, limit: Int, allowsPipe: Bool = false
    ) throws(FileContentsError) -> [UInt8] {
        let file = try open(path)
        let status = try onSystem { () throws(SystemError) in try file.status() }
        guard status.kind == .regular || allowsPipe && status.kind == .pipe else {
            throw .notARegularFile(status.kind)
        }
        guard status.byteCount <= limit else { throw .tooLarge(byteCount: status.byteCount, limit: limit) }
        var bytes: [UInt8] = []
        // One more byte than stated, so that one call reads the file and the next one finds its end.
        let pieceSize = max(status.byteCount + 1, smallestPiece)
        // The piece, and the array as it grows. An array that gets no memory would end the process.
        guard pieceSize <= .max / 3, process_can_map(3 * pieceSize) else {
            throw .refused(SystemError(call: "mmap", code: ENOMEM))
        }
        var piece = [UInt8](repeating: 0, count: pieceSize)
        while true {
            let count = try onSystem { () throws(SystemError) in try nextPiece(of: file, into: &piece) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw .tooLarge(byteCount: bytes.count + count, limit: limit)
            }
            bytes += piece[..<count]
        }
    }

    private static func open(_ path: FilePath) throws(FileContentsError) -> OpenFile {
        do throws(SystemError) { return try OpenFile(path, for: .reading) } catch {
            // The system refuses to open a socket, for various reasons.
            let isSocket = (try? System.status(of: path))?.kind == .socket
            throw isSocket ? .notARegularFile(.socket) : .refused(error)
        }
    }

    /// Reads a piece; waits for a writer that has opened the pipe.
    ///
    /// - Throws: `SystemError` with the reason `interrupted` if a signal arrives while nothing does.
    private static func nextPiece(
        of file: borrowing OpenFile, into piece: inout [UInt8]
    ) throws(SystemError) -> Int {
        while true {
            do throws(SystemError) { return try file.read(into: &piece) } catch {
                guard error.reason == .wouldBlock else { throw error }
            }
            _ = try System.isReady(file.descriptor, within: -1)
        }
    }

    /// Rethrows a refusal of the operating system.
    private static func onSystem<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(FileContentsError) -> Result {
        do throws(SystemError) { return try body() } catch { throw .refused(error) }
    }
}
