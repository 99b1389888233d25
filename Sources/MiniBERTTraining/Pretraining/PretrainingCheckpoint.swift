import NeuralNetworks
import Tensors
import SafetensorsFormat

/// The state of a training besides its parameters, and what must stay the same when it is resumed.
struct CheckpointProgress: Hashable, Sendable {
    var stepCount = 0
    /// The number of sequences that were used, over all epochs.
    var position = 0
    var tokenCount = 0
    /// The duration of the steps in seconds.
    var seconds = 0.0
    var logByteCount = 0
    let portionCount: Int
    let corpusDigest: String
    let settings: String

    private static let format = "minibert training 1"

    var metadata: SafetensorsMetadata {
        SafetensorsMetadata([
            ("format", Self.format), ("step", "\(stepCount)"), ("position", "\(position)"),
            ("tokens", "\(tokenCount)"), ("seconds", "\(seconds)"), ("log_bytes", "\(logByteCount)"),
            ("portions", "\(portionCount)"), ("corpus", corpusDigest), ("settings", settings),
        ])
    }

    init(corpus: TokenCorpus, settings: PretrainingSettings) {
        portionCount = corpus.portions.count
        corpusDigest = corpus.digest
        self.settings = settings.summary
    }

    func isSameTraining(as other: CheckpointProgress) -> Bool {
        corpusDigest == other.corpusDigest && settings == other.settings
    }

    /// Reads metadata in the format of `metadata`; `nil` if it is another.
    init?(_ metadata: SafetensorsMetadata) {
        func number(_ key: String) -> Int? {
            metadata[key].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        }
        guard metadata["format"] == Self.format, let stepCount = number("step"),
            let position = number("position"), let tokenCount = number("tokens"),
            let seconds = metadata["seconds"].flatMap({ Double($0) }),
            let logByteCount = number("log_bytes"), let portionCount = number("portions"),
            let corpusDigest = metadata["corpus"], let settings = metadata["settings"]
        else { return nil }
        self.stepCount = stepCount
        self.position = position
        self.tokenCount = tokenCount
        self.seconds = seconds
        self.logByteCount = logByteCount
        self.portionCount = portionCount
        self.corpusDigest = corpusDigest
        self.settings = settings
    }
}

/// The file from which a training is resumed: the parameters, the state of the optimizer, and the progress.
///
/// All random numbers are derived from the seed and the step, so they need no state.
struct PretrainingCheckpoint: Sendable {
    private let file: SafetensorsFile
    let progress: CheckpointProgress

    /// Opens the checkpoint of a folder.
    ///
    /// - Throws: `PretrainingError.noCheckpoint` or `.damaged`.
    init(_ folder: PretrainingFolder) throws(PretrainingError) {
        let path = folder.checkpointPath
        do throws(SafetensorsError) {
            file = try SafetensorsFile(contentsOf: path)
        } catch .noSuchFile {
            throw .noCheckpoint(path: folder.path)
        } catch {
            throw .damaged(file: path, finding: error.description)
        }
        guard let progress = CheckpointProgress(file.metadata) else {
            throw .damaged(file: path, finding: "is no checkpoint of this version")
        }
        self.progress = progress
    }

    /// Replaces the contents of a state by those of the file.
    ///
    /// - Throws: `PretrainingError.damaged` if a tensor is missing, has another shape, or is not finite.
    func load<Model>(into state: inout TrainingState<Model, Adam>) throws(PretrainingError) {
        if let finding = state.load(from: file) { throw .damaged(file: file.name, finding: finding) }
        state.stepCount = progress.stepCount
    }
}
