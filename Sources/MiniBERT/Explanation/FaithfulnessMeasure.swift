import CLibrary
import Tensors

/// Measures how much of a label's probability the parts that an explanation puts first take away and give.
struct FaithfulnessMeasure {
    /// The shares of the parts that are removed or kept: those of DeYoung and others (2020).
    static let shares = [0.01, 0.05, 0.1, 0.2, 0.5]
    /// The number of random orders that an explanation is compared with.
    private static let randomOrderCount = 5
    /// The seed of the random orders, the same for each text.
    private static let seed: UInt64 = 20

    private let removal: PartRemoval
    /// The numbers of parts of the shares, without repetitions.
    private let counts: [Int]
    private let empty: WindowLogits
    private let random: [Curve]

    /// The answers without and with only the first parts of an order, for each count.
    private struct Curve {
        let without: [WindowLogits]
        let alone: [WindowLogits]
    }

    /// Computes the answers for random orders, which serve all labels.
    init(_ removal: PartRemoval) throws(InputError) {
        self.removal = removal
        let parts = Array(0..<removal.partCount)
        counts = Self.counts(of: parts.count)
        var generator = SplitMix64(seed: Self.seed)
        let orders = (0..<Self.randomOrderCount).map { _ in parts.shuffled(using: &generator) }
        empty = try removal.answerWithoutParts()
        random = try Self.curves(of: orders, counts, removal)
    }

    /// The faithfulness of an explanation.
    ///
    /// It is `nil` if the text has no parts, and if the label is as probable without any part: then there is nothing to
    /// explain.
    func faithfulness(of ranking: [Int], label: Int) throws(InputError) -> Faithfulness? {
        let loss = removal.whole.probability(of: label) - empty.probability(of: label)
        let isRegression = removal.whole.problemType == .regression
        guard !ranking.isEmpty, isRegression ? loss != 0 : loss > 0 else { return nil }
        // A value below that of the empty text is explained by the parts that lower it.
        let order = loss > 0 ? ranking : ranking.reversed()
        let own = try Self.curves(of: [order], counts, removal)[0]
        let others = random.map { scores(of: $0, label: label, loss: loss) }
        let (comprehensiveness, sufficiency) = scores(of: own, label: label, loss: loss)
        return Faithfulness(
            comprehensiveness: comprehensiveness, sufficiency: sufficiency,
            randomComprehensiveness: others.map(\.comprehensiveness).mean,
            randomSufficiency: others.map(\.sufficiency).mean)
    }

    private func scores(
        of curve: Curve, label: Int, loss: Double
    ) -> (comprehensiveness: Double, sufficiency: Double) {
        let whole = removal.whole.probability(of: label)
        func share(_ answer: WindowLogits) -> Double {
            min(1, max(0, (whole - answer.probability(of: label)) / loss))
        }
        let places = Self.shares.map { counts.firstIndex(of: Self.count($0, of: removal.partCount)) ?? 0 }
        return (
            places.map { share(curve.without[$0]) }.mean, places.map { 1 - share(curve.alone[$0]) }.mean
        )
    }

    private static func curves(
        of orders: [[Int]], _ counts: [Int], _ removal: PartRemoval
    ) throws(InputError) -> [Curve] {
        let removals = orders.flatMap { order in
            counts.map { Set(order.prefix($0)) } + counts.map { Set(order.dropFirst($0)) }
        }
        let answers = try removal.answers(without: removals)
        return orders.indices.map { index in
            let own = answers[(index * 2 * counts.count)..<(index + 1) * 2 * counts.count]
            return Curve(without: Array(own.prefix(counts.count)), alone: Array(own.suffix(counts.count)))
        }
    }

    /// The numbers of parts that the shares of `total` are, in ascending order, without repetitions.
    static func counts(of total: Int) -> [Int] { Set(shares.map { count($0, of: total) }).sorted() }

    /// A share of `total`, rounded up.
    static func count(_ share: Double, of total: Int) -> Int {
        // A product such as 0.1 · 10 may be a little above the whole number.
        Int((share * Double(total) - 1e-9).rounded(.up))
    }
}

extension [Double] {
    fileprivate var mean: Double { reduce(0, +) / Double(count) }
}
