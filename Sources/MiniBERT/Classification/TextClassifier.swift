import NeuralNetworks
public import Tensors
public import WordPiece

/// Labels texts with an encoder and a classification head from a Hugging Face folder.
///
///     let classifier = try TextClassifier(folder: "path/to/model")
///     let prediction = try classifier.classify("The battery lasts for days.")
///     print(prediction.label, prediction.score)
///
/// A classifier never changes and may be used from any number of tasks at once. The result for a text is identical alone,
/// in any batch, and on any number of threads. Computing blocks the calling thread; it ends early when the task is
/// canceled. Loading does not.
public struct TextClassifier: Sendable {
    /// The sizes and settings of the model.
    public let configuration: BertConfiguration
    /// Text to tokens.
    public let tokenizer: WordPieceTokenizer
    /// Tokens to hidden states.
    public let encoder: BertEncoder
    /// Hidden states to logits.
    public let head: any ClassificationHead
    /// N-grams to logits, which are added to those of `head`; `nil` for a head without n-grams.
    let ngrams: NgramMap?
    /// Heads on the states of inner layers, for early answers; `nil` for a model without any.
    public let exits: EarlyExits?
    /// The maximum number of tokens of a text, including special ones, unless the options set another.
    public let maximumLength: Int

    let model: LoadedModel
    /// Assesses the predictions; `nil` if they are not assessed.
    var answerRule: AnswerRule?
    /// Added to the logits; `nil` if classes have the shares of the training.
    var priorShift: PriorShift?
    /// Answers texts before the last layer; `nil` if every text is computed to the end.
    var earlyExitRule: EarlyExitRule?

    /// Loads the model of a folder.
    ///
    /// The folder is a path, as `URL` would bring Foundation into every program; of a `URL`, pass `url.path`.
    ///
    /// - Throws: `ModelError` if the folder cannot be used; `.noClassificationHead` if it holds an encoder
    ///   alone.
    public init(folder: String, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.folder(folder), options: options)
    }

    /// Loads a model in memory.
    ///
    /// - Throws: `ModelError`, as `init(folder:options:)`.
    public init(_ model: InMemoryModel, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.memory(model), options: options)
    }

    package init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(LoadedModel(source, options: options))
    }

    /// Uses the head of a loaded model, and its encoder unless another is given.
    init(_ loaded: LoadedModel, encoder: BertEncoder? = nil) throws(ModelError) {
        var model = loaded
        head = try model.loadHead()
        ngrams = try model.loader.loadNgrams()
        exits = try model.loader.loadExits()
        configuration = model.configuration
        tokenizer = model.tokenizer
        self.encoder = encoder ?? model.encoder
        maximumLength = model.maximumLength
        self.model = model
    }

    /// The model in messages: its folder, or the name of a model in memory.
    public var name: String { model.files.path }

    /// Whether the head also reads n-grams of the whole text.
    package var readsNgrams: Bool { ngrams != nil }

    package var warnings: [String] { model.warnings }

    /// The name of each class in the order of the logits.
    public var labels: [String] { configuration.labels }

    /// The SHA-256 of the model, which identifies it in files.
    package func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8] {
        try model.digest(threads: threads)
    }

    /// Classifies one text.
    ///
    /// - Throws: `InputError` when the text or the options cannot be used; `.canceled` when the task is canceled.
    public func classify(
        _ text: some TextInputConvertible, options: ReadingOptions = ReadingOptions()
    ) throws(InputError) -> Prediction {
        try results(of: [text], options: options, threads: WorkerThreads(count: 1))[0].get()
    }

    /// Classifies texts together; the predictions are in the order of the texts.
    ///
    /// - Throws: `InputError` for the first text that cannot be used, or for the options; `CancellationError` when the
    ///   task is canceled.
    public func classify(
        _ texts: [some TextInputConvertible], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws -> [Prediction] {
        try results(of: texts, options: options, threads: threads).getUnlessCanceled()
    }

    /// Classifies texts together; each result is a prediction or an error.
    ///
    /// When the task is canceled, texts that are not computed yet have the error `InputError.canceled`.
    ///
    /// - Throws: `InputError` for options that no text can be read with.
    public func results(
        of texts: [some TextInputConvertible], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<Prediction, InputError>] {
        try Self.results(of: texts.map(\.textInput), by: [self], options: options, threads: threads).map {
            $0.map { $0[0] }
        }
    }

    /// Classifies texts as they arrive; the predictions are in the order of the texts.
    ///
    ///     for try await prediction in classifier.classify(lines) { print(prediction.label) }
    ///
    /// The sequence throws `InputError` for a text that cannot be used, `CancellationError` when the task is canceled,
    /// and the errors of `texts`; the predictions before the error come first.
    ///
    /// At most `windowSize` texts are taken and computed together, and the next ones only when the predictions of these
    /// are consumed. With 1, every text has its prediction before the next one is taken; larger windows are faster.
    public func classify<Stream: AsyncSequence>(
        _ texts: Stream, options: ReadingOptions = ReadingOptions(), threads: WorkerThreads = WorkerThreads(),
        windowSize: Int = 1024
    ) -> some AsyncSequence<Prediction, any Error> where Stream.Element: TextInputConvertible {
        results(of: texts, options: options, threads: threads, windowSize: windowSize).map { try $0.get() }
    }

    /// Classifies texts as they arrive; each result is a prediction or an error.
    ///
    /// The parameters are those of `classify(_:options:threads:windowSize:)`.
    public func results<Stream: AsyncSequence>(
        of texts: Stream, options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads(), windowSize: Int = 1024
    ) -> some AsyncSequence<Result<Prediction, InputError>, any Error>
    where Stream.Element: TextInputConvertible {
        ResultSequence(texts: texts, windowSize: windowSize) { window throws(InputError) in
            try results(of: window, options: options, threads: threads)
        }
    }

    /// The logits that the head makes of the states of a batch: `[B, C]`.
    ///
    /// They are those of `classify` unless texts are answered early, or the model also reads n-grams, which are not in a
    /// batch of tokens.
    ///
    /// - Precondition: Ids, segments and positions are inside the encoder's tables.
    public func logits(of batch: TokenBatch) -> Tensor {
        Self.logits(of: head.readsOnlyClassToken ? encoder.classTokenStates(batch) : encoder(batch), head)
    }

    static func logits(of states: HiddenStates, _ head: some ClassificationHead) -> Tensor {
        head(states)
    }
}
