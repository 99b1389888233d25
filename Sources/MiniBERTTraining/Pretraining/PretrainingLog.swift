import StrictJSON
import SystemFiles

/// The log of a training: JSON lines for logged steps and measurements on the held-out sequences.
struct PretrainingLog: ~Copyable {
    private let file: OpenFile
    private let path: String
    private(set) var byteCount: Int

    /// Opens the log of a folder and truncates it to `byteCount`, as later steps will be repeated.
    init(_ folder: PretrainingFolder, keeping byteCount: Int) throws(PretrainingError) {
        do throws(SystemError) {
            try self.init(path: folder.logPath, keeping: byteCount)
        } catch {
            throw .unwritable(path: folder.logPath, reason: error.description)
        }
    }

    private init(path: String, keeping byteCount: Int) throws(SystemError) {
        let file = try OpenFile(FilePath(path), for: .appending)
        let kept = min(byteCount, try file.status().byteCount)
        try file.truncate(to: kept)
        self.path = path
        self.byteCount = kept
        self.file = file
    }

    mutating func write(_ content: (inout JSONWriter) -> Void) throws(PretrainingError) {
        var json = JSONWriter()
        json.object(content)
        let line = json.bytes + "\n".utf8
        do throws(SystemError) { try file.write(line) } catch {
            throw .unwritable(path: path, reason: error.description)
        }
        byteCount += line.count
    }
}
