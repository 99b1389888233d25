import Tensors
import SafetensorsFormat
import MiniBERT
import SystemFiles

/// What `classify` asks of a model; tests bring one whose answers are known beforehand.
protocol ClassificationModel: Sendable {
    /// What each prediction of a text is about; most models have one task.
    var tasks: [ClassificationTask] { get }
    /// How many tokens the model reads at most.
    var maximumLength: Int { get }
    /// Warnings about the model's files, a sentence each.
    var warnings: [String] { get }
    /// For each text a prediction of each task, in order.
    func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>]
}

/// What `embed` asks of a model; tests bring one whose answers are known beforehand.
protocol EmbeddingModel: Sendable {
    /// How many tokens the model reads at most.
    var maximumLength: Int { get }
    /// Warnings about the model's files, a sentence each.
    var warnings: [String] { get }
    /// The changes to texts and their vectors, a sentence each.
    var preparationNotes: [String] { get }
    /// One vector for each text, in order.
    func results(
        of inputs: [TextInput], options: EmbeddingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<Embedded, InputError>]
    /// The states of the tokens of each text, in order.
    func hiddenStates(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<TokenStates, InputError>]
}

/// What a prediction is about.
struct ClassificationTask: Hashable, Sendable {
    /// Tells the tasks of one model apart.
    let name: String
    /// In the order of their ids.
    let labels: [String]
}

extension TextClassifier: ClassificationModel {
    var tasks: [ClassificationTask] { [ClassificationTask(name: name, labels: labels)] }

    func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        try results(of: inputs, options: options, threads: threads).map { $0.map { [$0] } }
    }
}

extension MultiHeadClassifier: ClassificationModel {
    var tasks: [ClassificationTask] { classifiers.flatMap(\.tasks) }
    var warnings: [String] { classifiers[0].warnings }

    func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        try results(of: inputs, options: options, threads: threads)
    }
}

extension TextEmbedder: EmbeddingModel {}

/// The ways from a source to a model.
struct ModelLibrary: Sendable {
    /// The model of a source, or of several that have one encoder.
    let classifier:
        @Sendable (_ sources: [ModelSource], _ options: LoadingOptions) throws(ModelError)
            -> any ClassificationModel
    let embedder:
        @Sendable (_ source: ModelSource, _ options: LoadingOptions) throws(ModelError) -> any EmbeddingModel

    /// The models of the library `MiniBERT`.
    static let installed = ModelLibrary(
        classifier: { sources, options throws(ModelError) in
            if sources.count == 1 { return try TextClassifier(sources[0], options: options) }
            return try MultiHeadClassifier(sources.compactMap(\.embeddedModel), options: options)
        },
        embedder: { source, options throws(ModelError) in try TextEmbedder(source, options: options) }
    )

    /// Gets ready for files that are cut while they are in use, which the system reports by a signal.
    static func prepare() {
        FatalSignal.endOnTruncatedMap(
            message: "minibert: a model file was cut while it was in use", status: 4)
    }
}
