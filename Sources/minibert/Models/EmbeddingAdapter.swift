import MiniBERT

/// The encoder of a model folder.
struct FolderEmbedder: EmbeddingModel {
    private let embedder: TextEmbedder

    /// Loads it.
    ///
    /// - Throws: `ModelFault.unusable` with what is wrong with the folder's files.
    init(folder: String) throws(CommandError) {
        embedder = try withModelFaults { () throws(ModelError) in try TextEmbedder(folder: folder) }
    }

    var maximumLength: Int { embedder.maximumLength }

    func embed(
        _ texts: [RecordText], settings: EmbeddingSettings
    ) throws(CommandError) -> [Result<EmbeddedText, RecordFault>] {
        let inputs = texts.map { TextInput($0) }
        let reading = ReadingOptions(settings.tokenization, longTexts: .truncate, work: settings.work)
        let threads = WorkerThreads(count: settings.work.threadCount)
        if settings.pooling == PoolingRule.none {
            return try withInputFaults { () throws(InputError) in
                try embedder.hiddenStates(of: inputs, options: reading, threads: threads)
            } convert: { token in
                let states = (0..<token.states.rows).map { token.states.rows($0..<$0 + 1).elements }
                return EmbeddedText(
                    values: .states(states), isTruncated: token.isTruncated, tokenCount: token.tokenCount)
            }
        }
        let options = EmbeddingOptions(
            pooling: settings.pooling.flatMap { Pooling(rawValue: $0.rawValue) },
            isNormalized: settings.isNormalized ? true : nil, reading: reading)
        return try withInputFaults { () throws(InputError) in
            try embedder.results(of: inputs, options: options, threads: threads)
        } convert: { embedded in
            EmbeddedText(
                values: .vector(embedded.values), isTruncated: embedded.isTruncated,
                tokenCount: embedded.tokenCount)
        }
    }
}
