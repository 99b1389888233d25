import Tensors
import CLibrary

/// Fits the temperature: the divisor of the logits that gives held-out rows the least loss.
///
/// The loss is convex in the inverse of the temperature (Guo, Pleiss, Sun and Weinberger, 2017). Without a prior, a few
/// rows that are all right would make it 0, and a few that are all wrong infinite. So its logarithm has a normal prior
/// around 0, worth some rows.
struct Temperature: Hashable, Sendable {
    /// 1 leaves the logits as they are.
    let value: Double
    /// What the prior adds to the sum of the losses.
    let priorLoss: Double

    static let one = Temperature(value: 1, priorLoss: 0)

    /// How certain the prior is, and how far temperatures may go.
    struct Prior: Hashable, Sendable {
        /// The inverse variance of the logarithm.
        let precision: Double
        let range: ClosedRange<Double>
        /// The least decrease of the total loss, in nats, for which the temperature is not 1.
        let leastGain: Double

        /// The prior of a head that was fitted with a penalty.
        ///
        /// A strong penalty orders the classes well with few rows, but makes all logits small: only the temperature
        /// gives them their size, so it may be far below 1. `Tests/Conformance/probabilities.py` measures its effect at
        /// 4 to 64 rows for each class.
        static let penalized = Prior(precision: 3, range: 1e-3...20, leastGain: 0)
        /// The prior of a head that was trained by gradients: the logarithm lies within ±0.36 with 95 % probability,
        /// and the gain must pass a likelihood-ratio test at 95 %.
        static let trained = Prior(precision: 30, range: 0.05...20, leastGain: 1.92)
    }

    /// Finds the most probable temperature.
    ///
    /// - Parameters:
    ///   - logits: The logits of held-out rows.
    ///   - rows: The indices of the rows in the targets of the objective.
    ///   - objective: The loss.
    ///   - prior: What is known before the rows are seen.
    /// - Returns: The temperature; 1 for a regression, and if no other value is better.
    /// - Throws: `Stopped` if the work should stop.
    static func fitted(
        to logits: Tensor, rows: [Int], objective: HeadObjective, prior: Prior
    ) throws(Stopped) -> Temperature {
        if case .values = objective.targets { return .one }
        guard !rows.isEmpty else { return .one }
        func loss(_ logarithm: Double) throws(Stopped) -> Double {
            try objective.loss(of: logits.scaled(by: Float(exp(-logarithm))), rows: rows)
        }
        func priorLoss(_ logarithm: Double) -> Double { prior.precision * logarithm * logarithm / 2 }
        let logarithm = try minimum(
            from: log(prior.range.lowerBound), to: log(prior.range.upperBound)
        ) { logarithm throws(Stopped) in
            try loss(logarithm) + priorLoss(logarithm)
        }
        guard try loss(0) - loss(logarithm) >= prior.leastGain else { return .one }
        return Temperature(value: exp(logarithm), priorLoss: priorLoss(logarithm))
    }

    /// The minimum of a unimodal function, by golden-section search.
    private static func minimum(
        from lower: Double, to upper: Double, _ value: (Double) throws(Stopped) -> Double
    ) throws(Stopped) -> Double {
        var (lower, upper) = (lower, upper)
        let share = (5.0.squareRoot() - 1) / 2
        var inner = (upper - share * (upper - lower), lower + share * (upper - lower))
        var values = (try value(inner.0), try value(inner.1))
        // Each round keeps 0.618 of the range; after 30 rounds the error of the logarithm is 5e-6.
        for _ in 0..<30 {
            if values.0 <= values.1 {
                upper = inner.1
                inner = (upper - share * (upper - lower), inner.0)
                values = (try value(inner.0), values.0)
            } else {
                lower = inner.0
                inner = (inner.1, lower + share * (upper - lower))
                values = (values.1, try value(inner.1))
            }
        }
        return (lower + upper) / 2
    }
}
