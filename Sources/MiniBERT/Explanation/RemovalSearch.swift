import CLibrary
import Tensors

/// Searches the order of the parts in which their removal lowers a label's probability most.
///
/// A guess of the effect of each part is corrected by the answers to texts without random sets of parts: first sets of
/// every size, then sets of parts with large effects. Several ridge regressions on these answers, and the guess, each give
/// an order of the parts. For each share of the parts that faithfulness removes, the search takes the continuation that
/// lowers the probability most, and tries a few swaps. The number of answers does not grow with the length of a long text:
/// it is at most about 270.
struct RemovalSearch {
    /// The random sets for each part, and the bounds of their number.
    private static let setsPerPart = 1.5
    private static let setCounts = 16.0...40.0
    /// The number of sets that are drawn by the estimate, as a share of those before.
    private static let drawnShare = 0.5
    /// How much the estimate counts against chance when sets are drawn: its standard deviation in units of chance.
    private static let certainty = 2.0
    /// The strengths of other ridge regressions, which may give a better order.
    private static let otherStrengths = [0.5, 32]
    /// The number of parts inside and outside of a share that may change places.
    private static let swapCount = 6
    /// The seed of the random sets, the same for each text.
    private static let seed: UInt64 = 21

    let removal: PartRemoval

    /// The effects of the parts, and their order, for a label.
    func result(for label: Int, guess: [Double]) throws(InputError) -> Occlusion.Result {
        // The only part is the first one in each order.
        guard guess.count > 1 else { return try Occlusion(removal: removal).results(of: [label])[0] }
        var generator = SplitMix64(seed: Self.seed)
        var estimate = EffectEstimate(guess: guess)
        let count = Self.setsPerPart * Double(guess.count)
        let setCount = Int(min(max(count, Self.setCounts.lowerBound), Self.setCounts.upperBound))
        try measure(
            Self.randomSets(setCount, of: guess.count, using: &generator), for: label, in: &estimate)
        let first = estimate.effects()
        let drawn = Int(Self.drawnShare * Double(setCount))
        try measure(Self.sets(drawn, drawnBy: first, using: &generator), for: label, in: &estimate)
        let effects = estimate.effects()
        let others = Self.otherStrengths.map { estimate.effects(strength: $0) }
        let ranking = try ranking(of: [effects] + others + [first, guess], for: label)
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

    /// The order that grows by the best continuation among several estimates, from share to share of the parts.
    private func ranking(of estimates: [[Double]], for label: Int) throws(InputError) -> [Int] {
        let orders = estimates.map(\.descendingOrder)
        let empty = try removal.answerWithoutParts().probability(of: label)
        // Removal can lower the probability only where words raised it.
        guard empty < removal.whole.probability(of: label) else { return orders[0] }
        var ranking: [Int] = []
        for count in FaithfulnessMeasure.counts(of: removal.partCount) {
            let taken = Set(ranking)
            var longer: [[Int]] = []
            for order in orders {
                let next = ranking + order.filter { !taken.contains($0) }.prefix(count - ranking.count)
                if !longer.contains(where: { Set($0) == Set(next) }) { longer.append(next) }
            }
            let (longest, probability) = try lowest(of: longer, for: label)
            ranking = longest
            if probability > empty {
                let swaps = swaps(in: longest, after: taken.count, by: estimates[0])
                ranking = try lowest(of: [longest] + swaps, for: label).set
            }
        }
        let taken = Set(ranking)
        return ranking + orders[0].filter { !taken.contains($0) }
    }

    /// The first of the sets without which a label is least probable, and its probability without it.
    private func lowest(
        of sets: [[Int]], for label: Int
    ) throws(InputError) -> (set: [Int], probability: Double) {
        let probabilities = try removal.answers(without: sets.map(Set.init)).map { $0.probability(of: label) }
        let best = probabilities.map { -$0 }.descendingOrder[0]
        return (sets[best], probabilities[best])
    }

    /// The set with one of its weakest members replaced by one of the strongest other parts, in each way.
    private func swaps(in set: [Int], after kept: Int, by effects: [Double]) -> [[Int]] {
        let order = effects.descendingOrder
        let members = Set(set.dropFirst(kept))
        let weakest = order.reversed().filter(members.contains).prefix(Self.swapCount)
        let all = Set(set)
        let strongest = order.filter { !all.contains($0) }.prefix(Self.swapCount)
        return weakest.flatMap { weak in
            strongest.map { strong in set.map { $0 == weak ? strong : $0 } }
        }
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
