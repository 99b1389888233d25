import NeuralNetworks
public import Tensors
public import WordPiece

/// Turns texts into vectors, by the encoder of a Hugging Face folder with or without a head.
///
///     let embedder = try TextEmbedder(folder: "path/to/model")
///     let vectors = try embedder.embed(["a text", "another text"]).map(\.values)
///
/// An embedder never changes and may be used from any number of tasks at once. The result for a text is the
/// same bits alone, in any batch, and on any number of threads.
public struct TextEmbedder: Sendable {
    /// The sizes and settings of the model.
    public let configuration: BertConfiguration
    /// Text to tokens.
    public let tokenizer: WordPieceTokenizer
    /// Tokens to hidden states.
    public let encoder: BertEncoder
    /// The pooler, if the folder has one.
    public let pooler: BertPooler?
    /// What the files of sentence-transformers say; `nil` when there are none.
    public let sentencePooling: SentencePooling?
    /// How many tokens a text may have where the options say nothing, special ones counted.
    public let maximumLength: Int

    package let model: LoadedModel
    /// The changes to texts and their vectors; `nil` without any.
    private let sentencePreparation: SentencePreparation?

    /// Loads the encoder of a folder.
    ///
    /// - Throws: `ModelError` for whatever makes the folder unusable.
    public init(folder: String, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.folder(folder), options: options)
    }

    /// Takes the encoder of a model whose files lie in memory.
    ///
    /// - Throws: `ModelError`, as `init(folder:options:)`.
    public init(_ model: EmbeddedModel, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        try self.init(.embedded(model), options: options)
    }

    /// Loads the model of a source; see the others.
    package init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        var model = try LoadedModel(source, options: options)
        pooler = try model.loader.loadPooler()
        configuration = model.configuration
        tokenizer = model.tokenizer
        encoder = model.encoder
        sentencePooling = try model.folder.sentencePooling(hiddenSize: model.configuration.hiddenSize)
        maximumLength = model.maximumLength
        sentencePreparation = try SentencePreparation(model, sentencePooling)
        self.model = model
    }

    /// What messages call the model: its folder, or the name of a model in memory.
    public var name: String { model.folder.path }

    /// The folder that the encoder was loaded from; nothing for a model in memory.
    public var folderPath: String? { model.folder.isInMemory ? nil : model.folder.path }

    /// The SHA-256 of the files that hold the weights, which names the encoder in caches.
    package func weightsDigest(threads: WorkerThreads) -> [UInt8] {
        model.weightsDigest(threads: threads)
    }

    /// Reads texts as sequences that fit the encoder.
    package var reader: TextReader { TextReader(model) }

    /// Warnings about the model's files, a sentence each.
    package var warnings: [String] { model.warnings }

    /// The changes to texts and their vectors, a sentence each.
    package var preparationNotes: [String] { sentencePreparation?.notes ?? [] }

    /// `H`: how many numbers a vector has, where the files of sentence-transformers do not shorten it.
    public var vectorSize: Int { configuration.hiddenSize }

    /// The vectors of texts, in their order.
    ///
    /// - Throws: `InputError` for the first text that cannot be used, or for the options.
    public func embed(
        _ inputs: [TextInput], options: EmbeddingOptions = EmbeddingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Embedded] {
        var vectors: [Embedded] = []
        for result in try results(of: inputs, options: options, threads: threads) {
            vectors.append(try result.get())
        }
        return vectors
    }

    /// The vectors of texts, each with an error of its own where there is none, in their order.
    ///
    /// The vector of a text in windows is the mean of the windows'.
    ///
    /// - Throws: `InputError` for options that no text can be read by; `.noPooler` when pooled states are
    ///   asked of a
    ///   model without a pooler.
    public func results(
        of inputs: [TextInput], options: EmbeddingOptions = EmbeddingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<Embedded, InputError>] {
        let pooling = options.pooling ?? sentencePooling?.pooling ?? .cls
        let isNormalized =
            options.isNormalized ?? (options.pooling == nil && sentencePooling?.isNormalized ?? false)
        guard pooling != .pooler || pooler != nil else { throw .noPooler }
        let preparation = options.preparesSentences ? sentencePreparation : nil
        let runner = BatchRunner(
            reader: preparation?.reader ?? reader, options: options.reading, threads: threads)
        let outcomes = try runner.run(preparation?.prepared(inputs) ?? inputs) { batch in
            vectors(of: batch, pooling: pooling).rowArrays
        }
        return finished(outcomes) { text, windows in
            var vector = Embedded.mean(windows)
            // As in sentence-transformers, a length of 1 that is asked for is that of the shortened vector, and one that
            // the folder gives is that of the whole one.
            let isAsked = options.isNormalized == true
            if isNormalized, !isAsked { vector = Embedded.normalized(vector) }
            if let preparation, !options.keepsWholeVectors { vector = preparation.shortened(vector) }
            if isNormalized, isAsked { vector = Embedded.normalized(vector) }
            return Embedded(values: vector, isTruncated: text.isTruncated, tokenCount: text.tokenCount)
        }
    }

    /// The hidden states of all tokens of texts, each with an error of its own where there are none, in their
    /// order.
    ///
    /// - Throws: `InputError` for options that no text can be read by. Windows are refused text by text, as
    ///   their
    ///   states are not those of one sequence.
    public func hiddenStates(
        of inputs: [TextInput], options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) throws(InputError) -> [Result<TokenStates, InputError>] {
        var options = options
        if case .windows = options.longTexts { options.longTexts = .error }
        let runner = BatchRunner(reader: reader, options: options, threads: threads)
        let outcomes = try runner.run(inputs) { batch in
            let states = encoder(batch)
            return states.sequences.map { states.rows.rows($0) }
        }
        return finished(outcomes, isFinite: \.isFinite) { text, states in
            TokenStates(
                encoding: text.windows[0], states: states[0], isTruncated: text.isTruncated,
                tokenCount: text.tokenCount)
        }
    }

    /// One vector for each sequence of a batch: `[B, H]`.
    private func vectors(of batch: TokenBatch, pooling: Pooling) -> Tensor {
        pooling(
            pooling.readsOnlyClassToken ? encoder.classTokenStates(batch) : encoder(batch), pooler: pooler)
    }

    private func finished<Value>(
        _ outcomes: [Result<BatchRunner.Outcome<[Float]>, InputError>], _ body: (ReadText, [[Float]]) -> Value
    ) -> [Result<Value, InputError>] {
        finished(outcomes, isFinite: { $0.allSatisfy(\.isFinite) }, body)
    }

    /// Checks that every output is finite, and makes a value of the outputs of each text.
    private func finished<Output, Value>(
        _ outcomes: [Result<BatchRunner.Outcome<Output>, InputError>], isFinite: (Output) -> Bool,
        _ body: (ReadText, [Output]) -> Value
    ) -> [Result<Value, InputError>] {
        outcomes.enumerated().map { index, outcome in
            outcome.flatMap { outcome in
                guard let place = outcome.outputs.firstIndex(where: { !isFinite($0) }) else {
                    return .success(body(outcome.text, outcome.outputs))
                }
                let fault = model.wordFault(ofIDs: outcome.text.windows[place].ids)
                return .failure(fault.map { .model(index: index, $0) } ?? .resultNotFinite(index: index))
            }
        }
    }
}
