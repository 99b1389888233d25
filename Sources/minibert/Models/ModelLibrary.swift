import Tensors
import SystemFiles
import MiniBERT
import MiniBERTTraining
import WordPiece

/// A model of `classify`; tests replace it by one with known results.
protocol ClassificationModel: Sendable {
    /// The task of each prediction of a text; most models have one.
    var tasks: [ClassificationTask] { get }
    var maximumLength: Int { get }
    /// Warnings about the files of the model, a sentence each.
    var warnings: [String] { get }
    /// Returns a prediction of each task for each text, in order.
    func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>]
    /// Returns how well the vocabulary of the model fits texts.
    func vocabularyFit(of inputs: [TextInput]) -> VocabularyFit
    /// Returns the same model with assessed predictions.
    func assessed(coverage: Double?) throws(ModelError) -> any ClassificationModel
    /// Whether the model was trained on pairs of texts, as far as its folder says so.
    var isTrainedOnPairs: Bool { get }
    /// The fewest held-out rows that a label set or an interval comes from; `nil` without any.
    var heldOutCount: Int? { get throws(ModelError) }
    /// Returns the SHA-256 of the model's files.
    func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8]
}

/// A model of `embed`; tests replace it by one with known results.
protocol EmbeddingModel: Sendable {
    var maximumLength: Int { get }
    /// Warnings about the files of the model, a sentence each.
    var warnings: [String] { get }
    /// The changes to texts and their vectors, a sentence each.
    var preparationNotes: [String] { get }
    /// Returns one vector for each text, in order.
    func results(
        of inputs: [TextInput], options: EmbeddingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<TextVector, InputError>]
    /// Returns the hidden states of each text, in order.
    func hiddenStates(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<TokenStates, InputError>]
    /// Returns the SHA-256 of the model's files.
    func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8]
}

/// The subject of a prediction.
struct ClassificationTask: Hashable, Sendable {
    /// Distinguishes the tasks of one model.
    let name: String
    let labels: [String]
    /// Whether the prediction is a number, not a label.
    var isRegression = false
    /// Whether a text may have several labels.
    var hasSeveralLabels = false
    /// Whether a rule of the model may give a text no label.
    var mayHaveNoLabel = false
}

extension TextClassifier: ClassificationModel {
    var tasks: [ClassificationTask] {
        [
            ClassificationTask(
                name: name, labels: labels, isRegression: configuration.problemType == .regression,
                hasSeveralLabels: configuration.problemType == .multiLabel,
                mayHaveNoLabel: configuration.decision?.mayGiveNone == true)
        ]
    }

    func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        try results(of: inputs, options: options, threads: threads).map { $0.map { [$0] } }
    }

    func assessed(coverage: Double?) throws(ModelError) -> any ClassificationModel {
        try assessing(coverage: coverage)
    }

    var heldOutCount: Int? { get throws(ModelError) { try heldOutRecord().scoreCount } }

    func vocabularyFit(of inputs: [TextInput]) -> VocabularyFit {
        let measure = VocabularyFitMeasure(tokenizer)
        return inputs.reduce(VocabularyFit()) { fit, input in
            let start = String(decoding: input.text.prefix(Self.measuredByteCount), as: UTF8.self)
            return fit + measure(tokenizer.encode(start))
        }
    }
    /// The bytes of a text that tell whether it is in a foreign language.
    private static let measuredByteCount = 2000
}

extension MultiHeadClassifier: ClassificationModel {
    var tasks: [ClassificationTask] { classifiers.flatMap(\.tasks) }
    var warnings: [String] { classifiers[0].warnings }

    func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        try results(of: inputs, options: options, threads: threads)
    }

    func assessed(coverage: Double?) throws(ModelError) -> any ClassificationModel {
        try assessing(coverage: coverage)
    }

    var heldOutCount: Int? {
        get throws(ModelError) {
            try classifiers.map { classifier throws(ModelError) in try classifier.heldOutCount }
                .compactMap(\.self).min()
        }
    }

    var isTrainedOnPairs: Bool { classifiers.contains(where: \.isTrainedOnPairs) }

    func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8] {
        SHA256.digest(
            ofParts: try classifiers.map { model throws(Stopped) in try model.digest(threads: threads) })
    }

    func vocabularyFit(of inputs: [TextInput]) -> VocabularyFit {
        classifiers[0].vocabularyFit(of: inputs)
    }
}

extension TextEmbedder: EmbeddingModel {}

struct ModelLibrary: Sendable {
    /// Loads the model of a source, or of several sources that share an encoder.
    let classifier:
        @Sendable (_ sources: [ModelSource], _ options: LoadingOptions) throws(ModelError)
            -> any ClassificationModel
    let embedder:
        @Sendable (_ source: ModelSource, _ options: LoadingOptions) throws(ModelError) -> any EmbeddingModel

    static let installed = ModelLibrary(
        classifier: { sources, options throws(ModelError) in
            if sources.count == 1 { return try TextClassifier(sources[0], options: options) }
            return try MultiHeadClassifier(sources, options: options)
        },
        embedder: { source, options throws(ModelError) in try TextEmbedder(source, options: options) }
    )

    /// Prepares for what the system reports by a signal: files that are truncated while they are in use, and a lack of
    /// memory.
    static func prepare() {
        FatalSignal.endOnTruncatedMap(
            message: "minibert: a model file was truncated while it was in use", status: 4)
        let limit = System.memoryLimit.map { " within the limit of \($0 >> 20) MB (ulimit -v)" } ?? ""
        FatalSignal.endOnShortage(
            message: "minibert: not enough memory\(limit); "
                + "a smaller model, shorter texts and --threads 1 need less",
            status: 4)
        MemoryShortage.setResponse { FatalSignal.endForShortage("no memory for a tensor") }
    }
}
