import MiniBERT
import SafetensorsFormat
import SystemFiles

/// The folder that a pretraining writes: a Hugging Face model, and beside it what the training itself needs.
///
///     config.json  vocab.txt  tokenizer.json  tokenizer_config.json  model.safetensors
///     training/log.jsonl             a line for each logged step and each evaluation
///     training/options.json          what the training was started with
///     training/checkpoint.safetensors
///     training/tokens-00000.safetensors …
///
/// The last two kinds go when the training is done.
package struct TrainingFolder: Hashable, Sendable {
    /// Where the model is.
    package let path: String

    /// Names a folder.
    package init(path: String) { self.path = path }

    /// Where the state of the training is.
    var checkpointPath: String { path + "/training/checkpoint.safetensors" }
    /// Where the log is.
    var logPath: String { path + "/training/log.jsonl" }
    /// Where the options are that the training was started with.
    package var optionsPath: String { path + "/training/options.json" }
    /// Where the weights are.
    var weightsPath: String { path + "/" + ShardedCheckpoint.singleFileName }
    /// Where the teacher's vectors are kept if the user names no folder for them.
    package var teacherStatesPath: String { path + "/training/teacher" }

    /// Where a portion of the tokenized corpus is.
    func tokensPath(_ index: Int) -> String {
        let digits = String(index)
        return path + "/training/tokens-" + String(repeating: "0", count: max(0, 5 - digits.utf8.count))
            + digits
            + ".safetensors"
    }

    /// Whether a training was begun here that came to nothing, so that nothing is lost with it.
    private var isAbandoned: Bool {
        Self.isThere(optionsPath) && !Self.isThere(checkpointPath) && !Self.isThere(weightsPath)
    }

    private static func isThere(_ path: String) -> Bool {
        (try? System.statusOfName(FilePath(path))) != nil
    }

    /// Makes the folder, or throws when there is something that may not be replaced.
    ///
    /// - Throws: `ModelError.exists` or `PretrainingError.unwritable`.
    package func make(replacesExisting: Bool) throws(PretrainingError) {
        guard !Self.isThere(path) || replacesExisting || isAbandoned else {
            throw .model(.exists(path: path))
        }
        let training = FilePath(path + "/training")
        do throws(SystemError) {
            // Only what a training writes is replaced; other files of the folder are not ours to remove.
            if Self.isThere(training.description) { try System.removeFolder(training) }
            if Self.isThere(weightsPath) { try System.removeFile(FilePath(weightsPath)) }
            try System.makeFolders(training)
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }

    /// Writes a small file, whole or not at all.
    package func write(_ bytes: [UInt8], to path: String) throws(PretrainingError) {
        do throws(SystemError) {
            var file = try AtomicFile(replacing: FilePath(path))
            try file.write(bytes)
            try file.finish()
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }

    /// Writes tensors, whole or not at all.
    func write(
        _ tensors: [TensorContent], metadata: SafetensorsMetadata, to path: String
    ) throws(PretrainingError) {
        do throws(SafetensorsError) {
            try SafetensorsWriter(tensors, metadata: metadata).write(to: path)
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }

    /// Removes what is of no use once the training is done.
    func removeWorkingFiles(tokenFileCount: Int) throws(PretrainingError) {
        do throws(SystemError) {
            for index in 0..<tokenFileCount { try System.removeFile(FilePath(tokensPath(index))) }
            try System.removeFile(FilePath(checkpointPath))
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }
}
