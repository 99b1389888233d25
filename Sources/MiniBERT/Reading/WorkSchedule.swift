/// A plan of which sequences are computed together.
///
/// The products inside a layer are fastest on some hundred rows, so sequences are packed into work items of about
/// that many tokens, and all items into about the same number. Sequences of like length go together, and the longest
/// first. No result depends on the plan, but the order in which gradients are added does.
package struct WorkSchedule: Hashable {
    /// Below about this many tokens an item's products lose speed.
    private static let leastItemSize = 256

    package let items: [[Int]]

    /// Packs sequences of these lengths into the fewest items of about `tokenBudget` tokens, or of one sequence.
    package init(tokenCounts: [Int], tokenBudget: Int) {
        self.init(tokenCounts: tokenCounts, itemCount: tokenCounts.reduce(0, +).dividedUp(by: tokenBudget))
    }

    /// Packs sequences of these lengths so that threads which take items in turn end at nearly the same time: each
    /// gets several items, and the same number.
    package init(tokenCounts: [Int], tokenBudget: Int, threadCount: Int) {
        let tokenCount = tokenCounts.reduce(0, +)
        let share = max(tokenCount / (4 * threadCount), Self.leastItemSize)
        let itemCount = tokenCount.dividedUp(by: min(tokenBudget, share))
        self.init(tokenCounts: tokenCounts, itemCount: itemCount.dividedUp(by: threadCount) * threadCount)
    }

    /// Cuts the sequences, the longest first, where the next item's share of the tokens begins.
    private init(tokenCounts: [Int], itemCount: Int) {
        let order = tokenCounts.indices.sorted { (tokenCounts[$0], $1) > (tokenCounts[$1], $0) }
        let tokenCount = max(1, tokenCounts.reduce(0, +))
        var items: [[Int]] = []
        var packedCount = 0
        for index in order {
            if packedCount * itemCount / tokenCount >= items.count { items.append([]) }
            items[items.count - 1].append(index)
            packedCount += tokenCounts[index]
        }
        self.items = items
    }
}

extension Int {
    /// The quotient by a divisor of at least 1, rounded up.
    fileprivate func dividedUp(by divisor: Int) -> Int {
        let divisor = Swift.max(1, divisor)
        return (self + divisor - 1) / divisor
    }
}
