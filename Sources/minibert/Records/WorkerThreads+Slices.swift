import Tensors
import MiniBERT

extension WorkerThreads {
    /// How many items a thread takes at once, as each by itself is soon done.
    private static let sliceSize = 64

    /// The result of `body` for each item, in their order; threads take them by the slice.
    func mapEach<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @Sendable (Item) -> Result
    ) -> [Result] {
        let slices = stride(from: 0, to: items.count, by: Self.sliceSize).map {
            items[$0..<min($0 + Self.sliceSize, items.count)]
        }
        return map(slices) { $0.map(body) }.flatMap(\.self)
    }
}
