import MiniBERT
import NeuralNetworks
import SafetensorsFormat
import SystemFiles

/// The folder of a pretraining: a Hugging Face model, and the files of the training.
///
///     config.json  vocab.txt  tokenizer.json  tokenizer_config.json  model.safetensors
///     training/log.jsonl             a line for each logged step and each evaluation
///     training/options.json          the options of the training
///     training/checkpoint.safetensors
///     training/tokens-00000.safetensors …
///
/// The checkpoint and the tokens are removed when the training is complete. A new training in the folder replaces these
/// files; others stay.
package struct PretrainingFolder: Hashable, Sendable {
    /// The largest file of settings, in bytes.
    private static let settingsLimit = 64 << 20

    package let path: String

    package init(path: String) { self.path = path }

    var checkpointPath: String { path + "/training/checkpoint.safetensors" }
    var logPath: String { path + "/training/log.jsonl" }
    package var optionsPath: String { path + "/training/options.json" }
    var weightsPath: String { path + "/" + ShardedCheckpoint.singleFileName }
    package var teacherStatesPath: String { path + "/training/teacher" }

    /// The path of a portion of the tokenized corpus.
    func tokensPath(_ index: Int) -> String { Self.portionPath(path + "/training/tokens-", index) }

    /// The path of a numbered file: its beginning, five digits, and the ending.
    static func portionPath(_ beginning: String, _ index: Int) -> String {
        let digits = String(index)
        return beginning + String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
            + ".safetensors"
    }

    /// Whether the folder has a training without a checkpoint or weights, which can be replaced without loss.
    private var isAbandoned: Bool {
        Self.isThere(optionsPath) && !Self.isThere(checkpointPath) && !Self.isThere(weightsPath)
    }

    private static func isThere(_ path: String) -> Bool {
        (try? System.statusOfName(FilePath(path))) != nil
    }

    /// Creates the folder, or throws if it exists and may not be replaced.
    ///
    /// - Throws: `ModelError.exists`, `.unreplaceable` or `PretrainingError.unwritable`.
    package func make(replacesExisting: Bool) throws(PretrainingError) {
        guard !Self.isThere(path) || replacesExisting || isAbandoned else {
            throw .model(.exists(path: path))
        }
        if let finding = unreplaceableFinding() {
            throw .model(.unreplaceable(path: path, finding: finding))
        }
        let training = FilePath(path + "/training")
        do throws(SystemError) {
            if Self.isThere(training.description) { try Self.removeFiles(of: training) }
            if Self.isThere(weightsPath) { try System.removeFile(FilePath(weightsPath)) }
            try System.makeFolders(training)
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }

    /// Why no training may begin in the folder; `nil` if one may.
    private func unreplaceableFinding() -> String? {
        guard Self.isThere(path) else { return nil }
        guard let names = try? System.contents(ofFolder: FilePath(path)) else {
            return "it is not a folder that can be read"
        }
        guard names.isEmpty || Self.isThere(optionsPath) else {
            return "it is not empty, and holds no training of 'pretrain' or 'distill'"
        }
        // A link would lead to files of another purpose.
        let kind = (try? System.statusOfName(FilePath(path + "/training")))?.kind
        return kind == nil || kind == .folder ? nil : "'training' in it is not a folder"
    }

    /// Removes the files of a training, and folders that are empty then.
    private static func removeFiles(of folder: FilePath) throws(SystemError) {
        for bytes in try System.contents(ofFolder: folder) {
            let name = String(decoding: bytes, as: UTF8.self)
            let entry = folder.appending(bytes)
            let isFolder = try System.statusOfName(entry).kind == .folder
            if isFolder, isFolderName(name) {
                try removeFiles(of: entry)
                if try System.contents(ofFolder: entry).isEmpty { try System.removeEmptyFolder(entry) }
            } else if !isFolder, isFileName(name) {
                try System.removeFile(entry)
            }
        }
    }

    private static func isFolderName(_ name: String) -> Bool {
        name == "teacher" || name.hasPrefix("classifier-")
    }

    private static func isFileName(_ name: String) -> Bool {
        ["log.jsonl", "options.json", "checkpoint.safetensors"].contains(name)
            || (name.hasPrefix("tokens-") || name.hasPrefix("states-")) && name.hasSuffix(".safetensors")
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

    /// Writes the weights of the model, whole or not at all.
    func writeWeights(_ parameters: [Parameter]) throws(PretrainingError) {
        do throws(SafetensorsError) {
            try SafetensorsWriter(parameters.map(TensorContent.init(parameter:)), metadata: .transformers)
                .write(to: weightsPath)
        } catch {
            throw .unwritable(path: weightsPath, reason: error.description)
        }
    }

    /// Writes a file for a later run, whole or not at all.
    static func write(
        _ kind: RunFile.Kind, _ tensors: [TensorContent], metadata: [(key: String, value: String)],
        to path: String
    ) throws(PretrainingError) {
        do throws(SafetensorsError) {
            try RunFile.write(kind, tensors, metadata: metadata, to: path)
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }

    /// Opens a file of an earlier run.
    ///
    /// - Throws: `PretrainingError.damaged`, also for a missing file.
    static func file(_ kind: RunFile.Kind, at path: String) throws(PretrainingError) -> RunFile {
        do throws(RunFileError) {
            return try RunFile(kind, contentsOf: path)
        } catch {
            throw .damaged(file: path, finding: error.finding)
        }
    }

    /// The SHA-256 of each file that a later run reads, except for the tensors, as hexadecimal digits; empty for a file
    /// that is missing or too large.
    var settingsDigests: [(name: String, digest: String)] {
        (EncoderFiles.names + ["training/options.json"]).map { name in
            let bytes = try? FileContents.of(FilePath(path + "/" + name), limit: Self.settingsLimit)
            return (name, bytes.map { SHA256.digest(of: $0).hexadecimal } ?? "")
        }
    }

    func removeWorkingFiles(tokenFileCount: Int) throws(PretrainingError) {
        do throws(SystemError) {
            for index in 0..<tokenFileCount { try System.removeFile(FilePath(tokensPath(index))) }
            try System.removeFile(FilePath(checkpointPath))
        } catch {
            throw .unwritable(path: path, reason: error.description)
        }
    }
}
