import NeuralNetworks
import SafetensorsFormat
import Tensors

/// How far a training is beside its parameters, and what it must be gone on with.
struct TrainingProgress: Hashable, Sendable {
    /// How many steps have been made.
    var stepCount = 0
    /// How many sequences of the endless row of epochs have been taken.
    var position = 0
    /// How many tokens these had.
    var tokenCount = 0
    /// How many seconds the steps took.
    var seconds = 0.0
    /// How many bytes of the log belong to these steps.
    var logByteCount = 0
    /// How many files the tokens of the corpus are in.
    let portionCount: Int
    /// What names the corpus.
    let corpusDigest: String
    /// What must be the same when the training goes on.
    let settings: String

    private static let format = "minibert training 1"

    var metadata: SafetensorsMetadata {
        SafetensorsMetadata([
            ("format", Self.format), ("step", "\(stepCount)"), ("position", "\(position)"),
            ("tokens", "\(tokenCount)"), ("seconds", "\(seconds)"), ("log_bytes", "\(logByteCount)"),
            ("portions", "\(portionCount)"), ("corpus", corpusDigest), ("settings", settings),
        ])
    }

    /// Before the first step.
    init(corpus: TokenCorpus, settings: PretrainingSettings) {
        portionCount = corpus.portions.count
        corpusDigest = corpus.digest
        self.settings = settings.summary
    }

    /// Whether one can be gone on with as the other.
    func isSameTraining(as other: TrainingProgress) -> Bool {
        corpusDigest == other.corpusDigest && settings == other.settings
    }

    /// Reads what `metadata` wrote; nothing where it is not of this format.
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

/// The file that a training goes on from: every parameter, what the optimizer remembers of it, and the progress.
///
/// All randomness follows from the seed and the step, so this is everything.
struct PretrainingCheckpoint: Sendable {
    private let file: SafetensorsFile
    let progress: TrainingProgress

    /// Opens the checkpoint of a folder.
    ///
    /// - Throws: `PretrainingError.noCheckpoint` or `.damaged`.
    init(_ folder: TrainingFolder) throws(PretrainingError) {
        let path = folder.checkpointPath
        do throws(SafetensorsError) {
            file = try SafetensorsFile(contentsOf: path)
        } catch .noSuchFile {
            throw .noCheckpoint(path: folder.path)
        } catch {
            throw .damaged(file: path, finding: error.description)
        }
        guard let progress = TrainingProgress(file.metadata) else {
            throw .damaged(file: path, finding: "is no checkpoint of this version")
        }
        self.progress = progress
    }

    /// Replaces all of a state by what the file holds.
    ///
    /// - Throws: `PretrainingError.damaged` when a tensor is missing, of another shape, or no number.
    func load<Model>(into state: inout TrainingState<Model, Adam>) throws(PretrainingError) {
        var finding: String?
        do throws(CheckpointError) {
            try state.load { name in
                guard let entry = file.entry(named: name), let floats = try? file.floats(of: entry) else {
                    return nil
                }
                let tensor = Tensor(floats, shape: TensorShape(entry.shape))
                if !tensor.isFinite { finding = "'\(name)' holds what is no finite number" }
                return tensor
            }
        } catch {
            finding = error.description
        }
        if let finding { throw .damaged(file: file.name, finding: finding) }
        state.stepCount = progress.stepCount
    }

    /// Writes the checkpoint of a state, whole or not at all.
    static func write<Model>(
        _ state: TrainingState<Model, Adam>, _ progress: TrainingProgress, to folder: TrainingFolder
    ) throws(PretrainingError) {
        let tensors = state.parameters().map(TensorContent.init(parameter:))
        try folder.write(tensors, metadata: progress.metadata, to: folder.checkpointPath)
    }
}

extension TensorContent {
    /// A parameter under its name, in 32 bits.
    init(parameter: Parameter) {
        self.init(
            name: parameter.path.name, floats: parameter.tensor.elements,
            shape: parameter.tensor.shape.extents)
    }
}
