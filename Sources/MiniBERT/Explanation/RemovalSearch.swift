import CLibrary
import Tensors

/// Searches the order of the parts in which their removal lowers a label's probability most.
///
/// A guess of the effect of each part, on the scale of log-odds, is corrected by the answers to texts without random sets
/// of parts: first sets of every size, then sets that the estimate so far puts first. At last, parts change places where
/// that lowers the probability. The number of answers is at most about 180, for a text of any length.
struct RemovalSearch {
    /// The random sets for each part, and the bounds of their number.
    private static let setsPerPart = 1.5
    private static let setCounts = 16.0...80.0
    /// The number of sets that are drawn by the estimate, as a share of those before.
    private static let drawnShare = 0.4
    /// How much the estimate counts against chance when sets are drawn: its standard deviation in units of chance.
    private static let certainty = 2.0
    /// The number of parts on either side of a share that may change places.
    private static let swapCount = 3
    /// The seed of the random sets, the same for each text.
    private static let seed: UInt64 = 21

    let removal: PartRemoval

    /// The effects of the parts, and their order, for a label.
    func result(for label: Int, guess: [Double]) throws(InputError) -> Occlusion.Result {
        var generator = SplitMix64(seed: Self.seed)
        var estimate = EffectEstimate(guess: guess)
        // The only part is the first one in each order.
        guard guess.count > 1 else {
            try measure([Array(guess.indices)], for: label, in: &estimate)
            return Occlusion.Result(scores: estimate.effects(), ranking: Array(guess.indices))
        }
        let count = Self.setsPerPart * Double(guess.count)
        let setCount = Int(min(max(count, Self.setCounts.lowerBound), Self.setCounts.upperBound))
        try measure(
            Self.randomSets(setCount, of: guess.count, using: &generator), for: label, in: &estimate)
        let first = estimate.effects()
        let drawn = Int(Self.drawnShare * Double(setCount))
        try measure(Self.sets(drawn, drawnBy: first, using: &generator), for: label, in: &estimate)
        let effects = estimate.effects()
        let ranking = try ranking(of: [effects, first, guess], for: label)
        return Occlusion.Result(scores: effects, ranking: ranking)
    }

    /// Adds the loss of log-odds without each set to an estimate.
    private func measure(
        _ sets: [[Int]], for label: Int, in estimate: inout EffectEstimate
    ) throws(InputError) {
        let whole = removal.whole.logOdds(of: label)
        let answers = try removal.answers(without: sets.map(Set.init))
        for (set, answer) in zip(sets, answers) {
            estimate.add(loss: whole - answer.logOdds(of: label), without: set)
        }
    }

    /// The best order by one of several estimates, after parts have changed places.
    private func ranking(of estimates: [[Double]], for label: Int) throws(InputError) -> [Int] {
        let orders = estimates.map(\.descendingOrder)
        let empty = try removal.answerWithoutParts().probability(of: label)
        // Removal can lower the probability only where words raised it.
        guard empty < removal.whole.probability(of: label) else { return orders[0] }
        let counts = FaithfulnessMeasure.counts(of: orders[0].count)
        let answers = try removal.answers(
            without: orders.flatMap { order in counts.map { Set(order.prefix($0)) } })
        let probabilities = orders.indices.map { index in
            counts.indices.map { max(empty, answers[index * counts.count + $0].probability(of: label)) }
        }
        let shares = FaithfulnessMeasure.shares.map { FaithfulnessMeasure.count($0, of: orders[0].count) }
        let sums = probabilities.map { curve in
            shares.reduce(0) { $0 - curve[counts.firstIndex(of: $1) ?? 0] }
        }
        let best = sums.descendingOrder[0]
        return try swapped(
            orders[best], by: estimates[0], for: label, probabilities: probabilities[best], empty: empty)
    }

    /// The order after one swap across each share of the parts that lowers the probability without the share.
    ///
    /// A swap concerns only the parts between the shares before and after, so that it changes no other share.
    private func swapped(
        _ order: [Int], by effects: [Double], for label: Int, probabilities: [Double], empty: Double
    ) throws(InputError) -> [Int] {
        var order = order
        let ends = FaithfulnessMeasure.counts(of: order.count) + [order.count]
        for (index, count) in ends.dropLast().enumerated() where probabilities[index] > empty {
            let inside = (index == 0 ? 0 : ends[index - 1])..<count
            let weakest = inside.sorted { (effects[order[$0]], $0) < (effects[order[$1]], $1) }
            let strongest = (count..<ends[index + 1]).sorted {
                (effects[order[$0]], $1) > (effects[order[$1]], $0)
            }
            let swaps = weakest.prefix(Self.swapCount).flatMap { first in
                strongest.prefix(Self.swapCount).map { (first, $0) }
            }
            let removed = Set(order.prefix(count))
            let answers = try removal.answers(
                without: swaps.map { removed.subtracting([order[$0]]).union([order[$1]]) })
            let losses = answers.map { probabilities[index] - $0.probability(of: label) }
            if let best = losses.descendingOrder.first, losses[best] > 0 {
                order.swapAt(swaps[best].0, swaps[best].1)
            }
        }
        return order
    }

    /// Random sets of every size but 0 and `total`, each followed by the set of all other parts.
    private static func randomSets(
        _ count: Int, of total: Int, using generator: inout SplitMix64
    ) -> [[Int]] {
        (0..<count / 2).flatMap { _ in
            let order = Array(0..<total).shuffled(using: &generator)
            let size = Int.random(in: 1..<total, using: &generator)
            return [Array(order.prefix(size)), Array(order.dropFirst(size))]
        }
    }

    /// Sets of which parts with large effects are more likely members; small sets are more likely than large ones.
    private static func sets(
        _ count: Int, drawnBy effects: [Double], using generator: inout SplitMix64
    ) -> [[Int]] {
        let mean = effects.reduce(0, +) / Double(effects.count)
        let variance = effects.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(effects.count)
        let scale = variance > 0 ? certainty / variance.squareRoot() : 0
        return (0..<count).map { _ in
            // The largest sums with Gumbel noise are a draw without replacement, by weights exp(scale · effect).
            let keys = effects.map { effect in
                scale * effect - log(-log(Double.random(in: .leastNormalMagnitude..<1, using: &generator)))
            }
            let size = exp(Double.random(in: 0...log(Double(effects.count)), using: &generator))
            return Array(keys.descendingOrder.prefix(Int(size)))
        }
    }
}
