import MiniBERT

/// Texts as token ids, in the order of the file.
struct TokenSequences: Sendable {
    let ids: [[Int32]]
    let tokenCounts: [Int]
    /// The texts, the longest first.
    let longestFirst: [Int]

    /// Tokenizes the texts of the options; they are cut at as many tokens as the model has positions.
    init(_ options: Options, for model: Model) throws(BenchmarkError) {
        ids = try Texts(options).ids(
            by: model.tokenizer, maximumLength: model.configuration.maximumPositionCount)
        let counts = ids.map(\.count)
        tokenCounts = counts
        longestFirst = counts.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }
    }

    /// The texts in work items, as the library makes them.
    func items(_ options: Options) -> [[Int]] {
        WorkSchedule(
            tokenCounts: tokenCounts, tokenBudget: options.batchTokenCount, threadCount: options.threadCount
        ).items
    }

    /// Some texts as a batch.
    func batch(_ indices: some Sequence<Int>) -> TokenBatch { TokenBatch(indices.map { ids[$0] }) }
}
