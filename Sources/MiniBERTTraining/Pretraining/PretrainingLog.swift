import StrictJSON
import SystemFiles

/// The log of a training: JSON lines for logged steps and measurements on the held-out sequences.
struct PretrainingLog: ~Copyable {
    private let file: OpenFile
    private let path: String
    private var hash: SHA256
    private(set) var byteCount: Int

    /// The SHA-256 of the log, as hexadecimal digits.
    var digest: String { hash.finalized().hexadecimal }

    /// Opens the log of a folder and truncates it to its size at a checkpoint, as later steps will be repeated.
    ///
    /// A log that is missing or empty begins anew.
    ///
    /// - Throws: `PretrainingError.foreignLog` if it begins with other bytes than at the checkpoint; `.unwritable`.
    static func opened(
        in folder: PretrainingFolder, keeping progress: CheckpointProgress
    ) throws(PretrainingError) -> PretrainingLog {
        do throws(SystemError) {
            if let log = try PretrainingLog(path: folder.logPath, keeping: progress) { return log }
        } catch {
            throw .unwritable(path: folder.logPath, reason: error.description)
        }
        throw .foreignLog(file: folder.logPath)
    }

    private init?(path: String, keeping progress: CheckpointProgress) throws(SystemError) {
        let file = try OpenFile(FilePath(path), for: .appending)
        // A pipe has no size, and reading it would wait for bytes.
        var rest = min(progress.logByteCount, try file.status().byteCount)
        let byteCount = rest
        var hash = SHA256()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while rest > 0 {
            let count = min(rest, try file.read(into: &piece))
            guard count > 0 else { return nil }
            hash.update(piece[..<count])
            rest -= count
        }
        guard byteCount == 0 || hash.finalized().hexadecimal == progress.logDigest else { return nil }
        try file.truncate(to: byteCount)
        self.path = path
        self.file = file
        self.byteCount = byteCount
        self.hash = hash
    }

    mutating func write(_ content: (inout JSONWriter) -> Void) throws(PretrainingError) {
        var json = JSONWriter()
        json.object(content)
        let line = json.bytes + "\n".utf8
        do throws(SystemError) { try file.write(line) } catch {
            throw .unwritable(path: path, reason: error.description)
        }
        byteCount += line.count
        hash.update(line)
    }

    /// Makes the written lines durable.
    func synchronize() throws(PretrainingError) {
        do throws(SystemError) { try file.synchronize() } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }
}
