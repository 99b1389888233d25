import NeuralNetworks
public import Tensors
public import WordPiece

/// Gives texts a label, by an encoder with a classification head from a Hugging Face folder.
///
///     let classifier = try TextClassifier(folder: "path/to/model")
///     let prediction = try classifier.classify("The battery lasts for days.")
///     print(prediction.label, prediction.score)
///
/// A classifier never changes and may be used from any number of tasks at once. The result for a text is the
/// same bits alone, in any batch, and on any number of threads.
public struct TextClassifier: Sendable {
    /// The sizes and settings of the model.
    public let configuration: BertConfiguration
    /// Text to tokens.
    public let tokenizer: WordPieceTokenizer
    /// Tokens to hidden states.
    public let encoder: BertEncoder
    /// Hidden states to logits.
    public let head: any ClassificationHead
    /// How many tokens a text may have where the options say nothing, special ones counted.
    public let maximumLength: Int

    private let model: LoadedModel

    /// Loads the model of a folder.
    ///
    /// - Throws: `ModelError` for whatever makes the folder unusable; `.noClassificationHead` when it holds
    ///   an encoder
    ///   alone.
    public init(folder: String, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.folder(folder), options: options)
    }

    /// Takes a model whose files lie in memory.
    ///
    /// - Throws: `ModelError`, as `init(folder:options:)`.
    public init(_ model: EmbeddedModel, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.embedded(model), options: options)
    }

    /// Loads the model of a source; see the others.
    package init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(LoadedModel(source, options: options))
    }

    /// Takes the head of a model, for an encoder that was loaded from the same file before.
    init(_ model: EmbeddedModel, encoder: BertEncoder) throws(ModelError) {
        try self.init(LoadedModel(.embedded(model)), encoder: encoder)
    }

    private init(_ loaded: LoadedModel, encoder: BertEncoder? = nil) throws(ModelError) {
        var model = loaded
        head = try model.loadHead()
        configuration = model.configuration
        tokenizer = model.tokenizer
        self.encoder = encoder ?? model.encoder
        maximumLength = model.maximumLength
        self.model = model
    }

    /// What messages call the model: its folder, or the name of a model in memory.
    public var name: String { model.folder.path }

    /// Warnings about the model's files, a sentence each.
    package var warnings: [String] { model.warnings }

    /// The name of each class in the order of the logits.
    public var labels: [String] { configuration.labels }

    /// The SHA-256 of the files of weights.
    package func weightsDigest(threads: WorkerThreads) -> [UInt8] {
        model.weightsDigest(threads: threads)
    }

    /// Classifies one text.
    ///
    /// - Throws: `InputError` when the text or the options cannot be used.
    public func classify(_ text: String, options: ReadingOptions = ReadingOptions()) throws(InputError)
        -> Prediction
    {
        let results = try results(of: [TextInput(text)], options: options, threads: WorkerThreads(count: 1))
        return try results[0].get()
    }

    /// Classifies texts; the predictions are in their order.
    ///
    /// - Throws: `InputError` for the first text that cannot be used, or for the options.
    public func classify(
        _ inputs: [TextInput], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Prediction] {
        var predictions: [Prediction] = []
        for result in try results(of: inputs, options: options, threads: threads) {
            predictions.append(try result.get())
        }
        return predictions
    }

    /// Classifies texts, each with a prediction or an error of its own, in their order.
    ///
    /// - Throws: `InputError` for options that no text can be read by.
    public func results(
        of inputs: [TextInput], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<Prediction, InputError>] {
        try Self.results(of: inputs, by: [self], options: options, threads: threads).map { result in
            result.map { $0[0] }
        }
    }

    /// The predictions of classifiers that have one encoder, which reads each text once.
    static func results(
        of inputs: [TextInput], by classifiers: [TextClassifier], options: ReadingOptions,
        threads: WorkerThreads
    ) throws(InputError) -> [Result<[Prediction], InputError>] {
        let runner = BatchRunner(
            reader: TextReader(classifiers[0].model), options: options, threads: threads)
        let encoder = classifiers[0].encoder
        let heads = classifiers.map(\.head)
        let readsOnlyClassTokens = heads.allSatisfy(\.readsOnlyClassToken)
        let outcomes = try runner.run(inputs) { batch in
            let states = readsOnlyClassTokens ? encoder.classTokenStates(batch) : encoder(batch)
            let logits = heads.map { Self.logits(of: states, $0).rowArrays }
            return batch.sequences.indices.map { sequence in logits.map { $0[sequence] } }
        }
        return outcomes.enumerated().map { index, outcome in
            outcome.flatMap { outcome in
                Result { () throws(InputError) in
                    try classifiers.enumerated().map { place, classifier throws(InputError) in
                        try classifier.prediction(of: outcome.map { $0[place] }, index: index)
                    }
                }
            }
        }
    }

    /// The logits of a batch: `[B, C]`.
    ///
    /// - Precondition: Ids, segments and places are inside the encoder's tables.
    public func logits(of batch: TokenBatch) -> Tensor {
        Self.logits(of: head.readsOnlyClassToken ? encoder.classTokenStates(batch) : encoder(batch), head)
    }

    private static func logits(of states: HiddenStates, _ head: some ClassificationHead) -> Tensor {
        head(states)
    }

    private func prediction(of outcome: BatchRunner.Outcome<[Float]>, index: Int) throws(InputError)
        -> Prediction
    {
        for (window, logits) in zip(outcome.text.windows, outcome.outputs)
        where !logits.allSatisfy(\.isFinite) {
            guard let fault = model.wordFault(ofIDs: window.ids) else { throw .resultNotFinite(index: index) }
            throw .model(index: index, fault)
        }
        return Prediction(
            windowLogits: outcome.outputs, labels: labels, problemType: configuration.problemType,
            isTruncated: outcome.text.isTruncated, tokenCount: outcome.text.tokenCount)
    }
}
