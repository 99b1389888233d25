/// The parts of each half of each block to keep, for a number of multiply-adds.
struct PruningPlan: Sendable {
    /// A possible number of parts of a half.
    struct Level: Sendable {
        let count: Int
        /// Multiply-adds for a text.
        let cost: Double
        /// The error of the model's output if only this half is pruned.
        let loss: Double
    }

    /// The place of the chosen level of each half.
    let choice: [Int]
    let cost: Double

    /// Chooses the levels whose losses have the least sum, as far as a price for each multiply-add can find them.
    ///
    /// The price is the least that meets the budget; `nil` if nothing meets it.
    init?(_ halves: [[Level]], budget: Double) {
        var (low, high) = (0.0, 1.0)
        guard Self.choice(halves, price: .infinity).cost <= budget else { return nil }
        let scale = halves.reduce(0) { $0 + ($1.map(\.cost).max() ?? 0) }
        while Self.choice(halves, price: high / scale).cost > budget, high < 1e30 { high *= 4 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if Self.choice(halves, price: middle / scale).cost > budget {
                low = middle
            } else {
                high = middle
            }
        }
        let found = Self.choice(halves, price: high < 1e30 ? high / scale : .infinity)
        (choice, cost) = found
    }

    private static func choice(_ halves: [[Level]], price: Double) -> (choice: [Int], cost: Double) {
        let choice = halves.map { levels in
            levels.indices.reduce(0) { best, index in
                let (one, other) = (levels[best], levels[index])
                let isBetter =
                    price.isInfinite
                    ? other.cost < one.cost : other.loss + price * other.cost < one.loss + price * one.cost
                return isBetter ? index : best
            }
        }
        return (choice, zip(halves, choice).reduce(0) { $0 + $1.0[$1.1].cost })
    }
}
