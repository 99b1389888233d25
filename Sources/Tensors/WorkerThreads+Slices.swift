extension WorkerThreads {
    /// The number of items that a thread takes at once, since a single item takes little time.
    private static let sliceSize = 64

    /// The result of `body` for each item, in order; each thread takes a slice at a time.
    package func mapEach<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @Sendable (Item) -> Result
    ) -> [Result] {
        guard count > 1 else { return items.map(body) }
        let slices = stride(from: 0, to: items.count, by: Self.sliceSize).map {
            items[$0..<min($0 + Self.sliceSize, items.count)]
        }
        var results: [Result] = []
        results.reserveCapacity(items.count)
        for part in map(slices, { $0.map(body) }) { results += part }
        return results
    }
}
