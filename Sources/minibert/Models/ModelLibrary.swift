import MiniBERT

/// What `classify` asks of a model; tests bring one whose answers are known beforehand.
protocol ClassificationModel: Sendable {
    /// In the order of their ids.
    var labels: [String] { get }
    /// How many tokens the model reads at most.
    var maximumLength: Int { get }
    /// What is odd about the model's files, a sentence each.
    var warnings: [String] { get }
    /// One result for each text, in order.
    func results(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<Prediction, InputError>]
}

/// What `embed` asks of a model; tests bring one whose answers are known beforehand.
protocol EmbeddingModel: Sendable {
    /// How many tokens the model reads at most.
    var maximumLength: Int { get }
    /// What is odd about the model's files, a sentence each.
    var warnings: [String] { get }
    /// One vector for each text, in order.
    func results(
        of inputs: [TextInput], options: EmbeddingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<Embedded, InputError>]
    /// The states of the tokens of each text, in order.
    func hiddenStates(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads
    ) throws(InputError) -> [Result<TokenStates, InputError>]
}

extension TextClassifier: ClassificationModel {
    var warnings: [String] { tokenizer.warnings }
}

extension TextEmbedder: EmbeddingModel {
    var warnings: [String] { tokenizer.warnings }
}

/// The ways from a folder to a model.
struct ModelLibrary: Sendable {
    let classifier:
        @Sendable (_ folder: String, _ options: LoadingOptions) throws(ModelError) -> any ClassificationModel
    let embedder:
        @Sendable (_ folder: String, _ options: LoadingOptions) throws(ModelError) -> any EmbeddingModel

    /// The models of the library `MiniBERT`.
    static let installed = ModelLibrary(
        classifier: { folder, options throws(ModelError) in
            try TextClassifier(folder: folder, options: options)
        },
        embedder: { folder, options throws(ModelError) in try TextEmbedder(folder: folder, options: options) }
    )

    /// Gets ready for files that are cut while they are in use, which the system reports by a signal.
    static func prepare() {
        ByteRegion.installTruncationHandler(message: "minibert: a model file was cut while it was in use")
    }
}
