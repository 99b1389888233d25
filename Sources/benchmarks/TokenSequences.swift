import MiniBERT

/// The token ids of texts, in the order of the file.
struct TokenSequences: Sendable {
    let ids: [[Int32]]
    let tokenCounts: [Int]
    let longestFirst: [Int]

    /// Tokenizes the texts that the options name.
    ///
    /// They are truncated to the number of positions of the model.
    init(_ options: Options, for model: Model) throws(BenchmarkError) {
        ids = try Texts(options).ids(
            by: model.tokenizer, maximumLength: model.configuration.maximumPositionCount)
        let counts = ids.map(\.count)
        tokenCounts = counts
        longestFirst = counts.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }
    }

    /// Returns the texts as work items, divided as the library does.
    func items(_ options: Options) -> [[Int]] {
        WorkSchedule(
            tokenCounts: tokenCounts, tokenBudget: options.batchTokenCount, threadCount: options.threadCount
        ).items
    }

    func batch(_ indices: some Sequence<Int>) -> TokenBatch { TokenBatch(indices.map { ids[$0] }) }
}
