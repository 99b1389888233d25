import CLibrary

/// Chooses the strength of the penalty by the losses of held-out rows.
///
/// With few rows these losses are partly chance, so the choice also has a prior: the logarithm of `C` is normal around
/// that of the inverse of the mean squared length of the features, at which weights and logits are about 1 in size. It
/// is worth some rows, and hardly matters with hundreds. If the head does not beat a constant prediction of the class
/// shares by a standard error, the strongest penalty of all is chosen.
struct StrengthChoice: Hashable, Sendable {
    /// The inverse variance of the prior of `log C`.
    ///
    /// Chosen by accuracy and log loss at 8 to 64 rows for each class, on the sets of
    /// `Tests/Conformance/probabilities.py`.
    private static let priorPrecision = 1.0

    /// The index of the chosen candidate.
    var index: Int { beatsChance ? best : 0 }
    /// The index of the most probable candidate.
    let best: Int
    /// Whether the chosen head is better than a constant prediction.
    let beatsChance: Bool

    /// A strength and its losses.
    struct Candidate {
        let inverseStrength: Double
        /// The loss of each held-out row at the temperature of this strength.
        let losses: [Double]
        /// What the prior of that temperature adds to the sum of the losses.
        var priorLoss = 0.0
    }

    /// Chooses one of the candidates.
    ///
    /// - Parameters:
    ///   - candidates: From the strongest penalty to the weakest.
    ///   - chance: The loss of the same rows under a constant prediction.
    ///   - squaredLength: The mean squared length of the features.
    ///   - isRegression: Whether a loss is half a squared error, and not the negative logarithm of a probability.
    init(_ candidates: [Candidate], chance: [Double], squaredLength: Double, isRegression: Bool) {
        let scores = candidates.map { candidate in
            let distance = log(candidate.inverseStrength * max(1, squaredLength))
            let count = Double(candidate.losses.count)
            let sum = candidate.losses.reduce(0, +)
            // The likelihood of squared errors, at the variance that makes it largest.
            let loss = isRegression ? count / 2 * log(max(sum / max(1, count), 1e-300)) : sum
            return loss + candidate.priorLoss + Self.priorPrecision * distance * distance / 2
        }
        best = scores.indices.min { scores[$0] < scores[$1] } ?? 0
        beatsChance =
            chance.count < 2 || candidates.isEmpty || Self.isAbove(chance, candidates[best].losses)
    }

    /// Whether the mean of `first` is above that of `second` by a standard error of the difference.
    static func isAbove(_ first: [Double], _ second: [Double]) -> Bool {
        let count = Double(first.count)
        let differences = zip(first, second).map { $0 - $1 }
        let mean = differences.reduce(0, +) / count
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return mean > (squares / (count - 1) / count).squareRoot()
    }
}
