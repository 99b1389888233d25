import CLibrary
import Tensors

/// The factors with which the logits of two heads are added that were fitted apart on the same rows.
///
/// The factors are those with the least loss on rows that neither head was fitted on (stacking: Wolpert, 1992; Breiman,
/// 1996). They are few and coarse, so that the loss of the same rows stays an honest estimate.
struct HeadMixture: Hashable, Sendable {
    /// The factor of the first head.
    let first: Double
    /// The factor of the second head; 0 if it does not help.
    let second: Double

    /// The first head alone.
    static let firstAlone = HeadMixture(first: 1, second: 0)

    private static let firstFactors = [0, 0.25, 0.5, 0.75, 1]
    private static let secondFactors = [0.25, 0.5, 0.75, 1]
    /// The least gain of the log likelihood of all rows, in nats.
    private static let leastGain = 3.0
    /// More logits than this do not change the choice.
    private static let enoughLogits = 1 << 22

    private init(first: Double, second: Double) {
        self.first = first
        self.second = second
    }

    /// Chooses the factors by held-out logits, each at its temperature.
    ///
    /// The first head alone is kept unless a mixture is better by more than a standard error of the difference, and by
    /// more than is found by chance in a few rows.
    ///
    /// - Throws: `Stopped` if the work should stop.
    /// - Precondition: The logits are of the same rows.
    init(of first: HeldOutLogits, and second: HeldOutLogits, targets: HeadTargets) throws(Stopped) {
        precondition(first.rows == second.rows, "logits of different rows")
        // Rows at equal distances could all be of one class.
        var generator = SplitMix64(seed: 0)
        let count = max(1, Self.enoughLogits / max(1, first.logits.columns))
        let places =
            first.rows.count <= count
            ? Array(first.rows.indices)
            : Array(first.rows.indices.shuffled(using: &generator).prefix(count)).sorted()
        let rows = places.map { first.rows[$0] }
        let logits = [first, second].map {
            $0.logits.gatheringRows(places.map { Int32($0) }).fittedLogits(of: targets)
        }
        let objective = HeadObjective.plain(targets)
        func losses(_ mixture: HeadMixture) throws(Stopped) -> [Double] {
            try objective.losses(of: mixture.mixed(logits[0], logits[1]), rows: rows)
        }
        let alone = try losses(.firstAlone)
        var best = (mixture: Self.firstAlone, losses: alone, sum: alone.reduce(0, +))
        for factor in Self.firstFactors {
            for other in Self.secondFactors {
                let mixture = HeadMixture(first: factor, second: other)
                let losses = try losses(mixture)
                let sum = losses.reduce(0, +)
                if sum < best.sum { best = (mixture, losses, sum) }
            }
        }
        let gain = Self.gain(from: alone.reduce(0, +), to: best.sum, count: rows.count, targets)
        let isBetter = gain >= Self.leastGain && StrengthChoice.isAbove(alone, best.losses)
        self = isBetter ? best.mixture : .firstAlone
    }

    /// The gain of the log likelihood when the sum of the losses falls; for squared errors, at the variance that makes
    /// each likelihood largest.
    private static func gain(from sum: Double, to other: Double, count: Int, _ targets: HeadTargets) -> Double
    {
        guard case .values = targets else { return sum - other }
        return Double(count) / 2 * log(max(sum, 1e-300) / max(other, 1e-300))
    }

    /// The sum of two tensors of one shape by these factors.
    func mixed(_ one: Tensor, _ other: Tensor) -> Tensor {
        one.scaled(by: Float(first)) + other.scaled(by: Float(second))
    }
}

extension Tensor {
    /// The logits that a fit works on: one in place of two where two classes have opposite logits.
    func fittedLogits(of targets: HeadTargets) -> Tensor {
        guard targets.hasTwoClasses else { return self }
        let elements = elements
        return Tensor((0..<rows).map { elements[2 * $0 + 1] - elements[2 * $0] }, shape: [rows, 1])
    }
}
