import StrictJSON
import TestSupport
import Testing

@testable import MiniBERTTraining

struct PretrainingLogTests {
    private let place = TemporaryFolder()
    private var folder: PretrainingFolder { PretrainingFolder(path: place.path) }
    private let line = "{\"step\":1}\n"

    /// The progress at a checkpoint after one line of a log.
    private func progress() throws -> CheckpointProgress {
        try folder.make(replacesExisting: true)
        var progress = CheckpointProgress(portionCount: 1, dataDigest: "", settings: PretrainingSettings())
        var log = try PretrainingLog.opened(in: folder, keeping: progress)
        try log.write { $0.field("step") { $0.integer(1) } }
        (progress.logByteCount, progress.logDigest) = (log.byteCount, log.digest)
        return progress
    }

    @Test func `lines after the checkpoint are removed`() throws {
        let progress = try progress()
        try place.write("training/log.jsonl", line + "{\"step\":2}\n{")

        let log = try PretrainingLog.opened(in: folder, keeping: progress)

        #expect(log.byteCount == line.utf8.count)
        #expect(log.digest == progress.logDigest)
        #expect(try place.read("training/log.jsonl") == line)
    }

    @Test func `a missing or empty log begins anew, and another one is an error`() throws {
        let progress = try progress()
        try place.write("training/log.jsonl", "")
        #expect(try PretrainingLog.opened(in: folder, keeping: progress).byteCount == 0)

        for other in ["{\"step\":7}\n", String(line.dropLast()), "x" + line] {
            try place.write("training/log.jsonl", other)
            #expect(throws: PretrainingError.foreignLog(file: folder.logPath)) {
                _ = try PretrainingLog.opened(in: folder, keeping: progress)
            }
            #expect(try place.read("training/log.jsonl") == other)
        }
    }
}
