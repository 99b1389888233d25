import NeuralNetworks
public import Tensors
public import WordPiece

/// Turns texts into vectors with the encoder of a Hugging Face folder, with or without a head.
///
///     let embedder = try TextEmbedder(folder: "path/to/model")
///     let vectors = try embedder.embed(["a text", "another text"]).map(\.values)
///
/// An embedder never changes and may be used from any number of tasks at once. The result for a text is identical alone,
/// in any batch, and on any number of threads. Computing blocks the calling thread; it ends early when the task is
/// canceled. Loading does not.
public struct TextEmbedder: Sendable {
    /// The sizes and settings of the model.
    public let configuration: BertConfiguration
    /// Text to tokens.
    public let tokenizer: WordPieceTokenizer
    /// Tokens to hidden states.
    public private(set) var encoder: BertEncoder
    /// The pooler, if the folder has one.
    public let pooler: BertPooler?
    /// The settings in the files of sentence-transformers; `nil` when there are none.
    package let sentenceSettings: SentenceSettings?
    /// The maximum number of tokens of a text, including special ones, unless the options set another.
    public let maximumLength: Int

    /// How a head reads the states unless another pooling is asked for: as the files of sentence-transformers say, if
    /// a saved head can read the states so, else by `[CLS]`.
    package var headPooling: Pooling {
        switch sentenceSettings?.pooling {
        case .mean: .mean
        case .cls, .pooler, .maximum, .meanOverRootLength, nil: .cls
        }
    }

    /// The reader of the n-grams of texts.
    package var ngramReader: NgramReader { NgramReader(tokenizer.wordReader) }

    package let model: LoadedModel
    /// The changes to texts and their vectors; `nil` without any.
    private let sentencePreparation: SentencePreparation?

    /// Loads the encoder of a folder; for a `URL`, pass `url.path`.
    ///
    /// - Throws: `ModelError` if the folder cannot be used.
    public init(folder: String, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.folder(folder), options: options)
    }

    /// Loads the encoder of a model in memory.
    ///
    /// - Throws: `ModelError`, as `init(folder:options:)`.
    public init(_ model: InMemoryModel, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.memory(model), options: options)
    }

    package init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        var model = try LoadedModel(source, options: options)
        pooler = try model.loader.loadPooler()
        configuration = model.configuration
        tokenizer = model.tokenizer
        encoder = model.encoder
        sentenceSettings = try model.files.sentenceSettings(hiddenSize: model.configuration.hiddenSize)
        maximumLength = model.maximumLength
        sentencePreparation = try SentencePreparation(model, sentenceSettings)
        self.model = model
    }

    /// The model in messages: its folder, or the name of a model in memory.
    public var name: String { model.files.path }

    /// The folder that the encoder was loaded from; `nil` for a model in memory.
    package var folderPath: String? { model.files.isInMemory ? nil : model.files.path }

    /// The SHA-256 of the model, which identifies it in files.
    package func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8] {
        try model.digest(threads: threads)
    }

    package var reader: TextReader { TextReader(model) }

    /// The same embedder with another encoder of the same shape, such as a trained one.
    package func with(_ encoder: BertEncoder) -> TextEmbedder {
        var embedder = self
        embedder.encoder = encoder
        return embedder
    }

    package var warnings: [String] { model.warnings }

    /// The changes to texts and their vectors, a sentence each.
    package var preparationNotes: [String] { sentencePreparation?.notes ?? [] }

    /// `H`: the size of a vector, unless the files of sentence-transformers shorten it.
    public var vectorSize: Int { configuration.hiddenSize }

    /// The vector of one text.
    ///
    /// - Throws: `InputError` when the text or the options cannot be used; `.canceled` when the task is canceled.
    public func embed(
        _ text: some TextInputConvertible, options: EmbeddingOptions = EmbeddingOptions()
    ) throws(InputError) -> TextVector {
        try results(of: [text], options: options, threads: WorkerThreads(count: 1))[0].get()
    }

    /// The vectors of texts, in the order of the texts.
    ///
    /// - Throws: `InputError` for the first text that cannot be used, or for the options; `CancellationError` when the
    ///   task is canceled.
    public func embed(
        _ texts: [some TextInputConvertible], options: EmbeddingOptions = EmbeddingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws -> [TextVector] {
        try results(of: texts, options: options, threads: threads).getUnlessCanceled()
    }

    /// The result for each text, a vector or an error, in the order of the texts.
    ///
    /// The vector of a text in windows is the mean of the windows' vectors. When the task is canceled, texts that are not
    /// computed yet have the error `InputError.canceled`.
    ///
    /// - Throws: `InputError` for invalid options; `.noPooler` if pooled states are requested from a model without
    ///   a pooler.
    public func results(
        of texts: [some TextInputConvertible], options: EmbeddingOptions = EmbeddingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<TextVector, InputError>] {
        let pooling = options.pooling ?? sentenceSettings?.pooling ?? .cls
        guard pooling != .pooler || pooler != nil else { throw .noPooler }
        let preparation = options.preparesSentences ? sentencePreparation : nil
        let inputs = texts.map(\.textInput)
        let runner = BatchRunner(
            model, reader: preparation?.reader, options: options.reading, threads: threads)
        let outcomes = try runner.run(
            preparation?.prepared(inputs) ?? inputs, isFinite: { $0.allSatisfy(\.isFinite) }
        ) { batch in vectors(of: batch, poolings: [pooling]).rowArrays }
        return outcomes.map { outcome in
            outcome.map { outcome in
                TextVector(
                    values: finished(outcome.outputs.mean, options, preparation),
                    isTruncated: outcome.text.isTruncated, tokenCount: outcome.text.tokenCount)
            }
        }
    }

    /// The vectors of texts as they arrive, in the order of the texts.
    ///
    ///     for try await vector in embedder.embed(lines) { index.add(vector.values) }
    ///
    /// The sequence and its parameters are as those of `TextClassifier.classify(_:options:threads:windowSize:)`.
    public func embed<Stream: AsyncSequence>(
        _ texts: Stream, options: EmbeddingOptions = EmbeddingOptions(),
        threads: WorkerThreads = WorkerThreads(), windowSize: Int = 1024
    ) -> some AsyncSequence<TextVector, any Error> where Stream.Element: TextInputConvertible {
        ResultSequence(texts: texts, windowSize: windowSize) { window throws(InputError) in
            try results(of: window, options: options, threads: threads)
        }.map { try $0.get() }
    }

    /// The hidden states of all tokens of each text, or an error, in the order of the texts.
    ///
    /// When the task is canceled, texts that are not computed yet have the error `InputError.canceled`.
    ///
    /// - Throws: `InputError` for options that no text can be read with. Windows are refused text by text, as their
    ///   states are not those of one sequence.
    public func hiddenStates(
        of texts: [some TextInputConvertible], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<TokenStates, InputError>] {
        var options = options
        if case .windows = options.longTexts { options.longTexts = .error }
        let runner = BatchRunner(model, options: options, threads: threads)
        let outcomes = try runner.run(texts.map(\.textInput), isFinite: \.isFinite) { batch in
            let states = encoder(batch)
            return states.sequences.map { states.rows.rows($0) }
        }
        return outcomes.map { outcome in
            outcome.map { outcome in
                TokenStates(
                    encoding: outcome.text.windows[0], states: outcome.outputs[0],
                    isTruncated: outcome.text.isTruncated, tokenCount: outcome.text.tokenCount)
            }
        }
    }

    /// The features of texts for a head: for each text its vectors by several poolings, one after another.
    ///
    /// The encoder reads each text once. The changes that sentence-transformers makes to texts and vectors are left out.
    ///
    /// - Parameters:
    ///   - inputs: The texts.
    ///   - poolings: How states become vectors.
    ///   - withInnerLayers: Whether the vectors of all layers before the last follow, from the lowest, by the first pooling.
    ///   - reading: How texts are read.
    ///   - threads: The threads that work.
    /// - Returns: The features of each text, or an error.
    /// - Throws: `InputError` for invalid options; `.noPooler` if pooled states are requested from a model without
    ///   a pooler.
    package func features(
        of inputs: [TextInput], by poolings: [Pooling], withInnerLayers: Bool = false,
        reading: ReadingOptions,
        threads: WorkerThreads
    ) throws(InputError) -> [Result<[Float], InputError>] {
        guard !poolings.contains(.pooler) || pooler != nil else { throw .noPooler }
        let runner = BatchRunner(model, options: reading, threads: threads)
        let outcomes = try runner.run(inputs, isFinite: { $0.allSatisfy(\.isFinite) }) { batch in
            vectors(of: batch, poolings: poolings, withInnerLayers: withInnerLayers).rowArrays
        }
        return outcomes.map { $0.map(\.outputs.mean) }
    }

    /// The vectors of each sequence of a batch, one after another, and perhaps those of the inner layers:
    /// `[B, poolings.count · H]`.
    private func vectors(of batch: TokenBatch, poolings: [Pooling], withInnerLayers: Bool = false) -> Tensor {
        let readsOnlyClassTokens = poolings.allSatisfy(\.readsOnlyClassToken)
        var inner: [Tensor] = []
        let states = encoder.states(batch, ofClassTokens: readsOnlyClassTokens) { _, states in
            if withInnerLayers { inner.append(poolings[0](states, pooler: pooler)) }
        }
        let vectors = poolings.map { $0(states, pooler: pooler) } + inner
        return vectors.count == 1 ? vectors[0] : .concatenatingColumns(vectors)
    }

    /// The vector as the options and the files of sentence-transformers ask for it.
    ///
    /// As in sentence-transformers, a length of 1 that the options ask for is that of the shortened vector, and one that
    /// the folder asks for is that of the whole vector.
    private func finished(
        _ pooled: [Float], _ options: EmbeddingOptions, _ preparation: SentencePreparation?
    ) -> [Float] {
        let isNormalizedByFolder =
            options.isNormalized == nil && options.pooling == nil && sentenceSettings?.isNormalized == true
        var vector = isNormalizedByFolder ? TextVector.normalized(pooled) : pooled
        if let preparation, !options.keepsWholeVectors { vector = preparation.shortened(vector) }
        return options.isNormalized == true ? TextVector.normalized(vector) : vector
    }
}
