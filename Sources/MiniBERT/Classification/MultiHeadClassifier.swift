public import Tensors

/// Gives texts one label for each of several tasks, in one pass of an encoder that the tasks' heads share.
///
///     let classifier = try MultiHeadClassifier(folders: ["models/sentiment", "models/topic"])
///     let predictions = try classifier.classify("A great match last night.")
///     print(predictions.map(\.label))
///
/// Classifying ends early when the task is canceled.
public struct MultiHeadClassifier: Sendable {
    /// A classifier for each task; the encoder of the first one is run.
    public let classifiers: [TextClassifier]

    /// Loads the models of folders.
    ///
    /// - Throws: `ModelError` if one of them cannot be used; `.contradiction` if their encoders or tokenizers
    ///   are not the same.
    /// - Precondition: There is at least one folder.
    public init(folders: [String], options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(folders.map(ModelSource.folder), options: options)
    }

    /// Loads models in memory.
    ///
    /// - Throws: `ModelError`, as `init(folders:options:)`.
    /// - Precondition: There is at least one model.
    public init(_ models: [InMemoryModel], options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(models.map(ModelSource.memory), options: options)
    }

    /// Loads the models of sources.
    package init(_ sources: [ModelSource], options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        precondition(!sources.isEmpty, "no model to classify with")
        let first = try TextClassifier(sources[0], options: options)
        var classifiers = [first]
        for source in sources.dropFirst() {
            let model = try LoadedModel(
                source, options: LoadingOptions(access: options.access, threads: options.threads))
            guard model.sharesEncoder(with: first.model) else {
                throw .contradiction(
                    file: source.name, finding: "its encoder differs from that of '\(sources[0].name)'",
                    expectation: "one pass serves several heads of one encoder")
            }
            classifiers.append(try TextClassifier(model, encoder: first.encoder))
        }
        self.classifiers = classifiers
    }

    private init(_ classifiers: [TextClassifier]) { self.classifiers = classifiers }

    /// The same classifiers, whose predictions are also assessed; see `TextClassifier.assessing(coverage:)`.
    ///
    /// - Throws: `ModelError`, as that method, for the first model that does not keep what is needed.
    public func assessing(coverage: Double? = nil) throws(ModelError) -> MultiHeadClassifier {
        MultiHeadClassifier(
            try classifiers.map { classifier throws(ModelError) in
                try classifier.assessing(coverage: coverage)
            })
    }

    /// The maximum number of tokens of a text, including special ones, unless the options set another.
    public var maximumLength: Int { classifiers[0].maximumLength }

    /// Classifies one text: a prediction for each task, in their order.
    ///
    /// - Throws: `InputError` when the text or the options cannot be used; `.canceled` when the task is canceled.
    public func classify(
        _ text: some TextInputConvertible, options: ReadingOptions = ReadingOptions()
    ) throws(InputError) -> [Prediction] {
        try results(of: [text], options: options, threads: WorkerThreads(count: 1))[0].get()
    }

    /// Classifies texts together: one prediction per text and task.
    ///
    /// - Throws: as `TextClassifier.classify(_:options:threads:)`.
    public func classify(
        _ texts: [some TextInputConvertible], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws -> [[Prediction]] {
        try results(of: texts, options: options, threads: threads).getUnlessCanceled()
    }

    /// Classifies texts together; each result is an array of predictions or an error.
    ///
    /// When the task is canceled, texts that are not computed yet have the error `InputError.canceled`.
    ///
    /// - Throws: `InputError` for options that no text can be read with.
    public func results(
        of texts: [some TextInputConvertible], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        try TextClassifier.results(
            of: texts.map(\.textInput), by: classifiers, options: options, threads: threads)
    }
}
