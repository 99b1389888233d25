import Tensors
import CLibrary

/// Fits the temperature: the divisor of the logits that gives held-out rows the least loss.
///
/// The loss is convex in the inverse of the temperature (Guo, Pleiss, Sun and Weinberger, 2017). Without a prior, a few
/// rows that are all right would make it 0, and a few that are all wrong infinite. So its logarithm has a normal prior
/// around 0, worth some dozens of rows, and a temperature is used only if it lowers the loss significantly.
enum Temperature {
    /// The inverse variance of the prior: the logarithm lies within ±0.36 with 95 % probability.
    ///
    /// `Tests/Conformance/probabilities.py` measures its effect at 4 to 64 rows for each class.
    static let priorPrecision = 30.0
    /// The least decrease of the total loss, in nats: the threshold of a likelihood-ratio test at 95 %.
    static let leastGain = 1.92
    /// The upper limit of the search; in practice temperatures are far smaller.
    private static let largest = 20.0

    /// Finds the most probable temperature.
    ///
    /// - Parameters:
    ///   - logits: The logits of held-out rows.
    ///   - rows: The indices of the rows in the targets of the objective.
    ///   - objective: The loss.
    ///   - sharpens: Whether the temperature may be below 1. It may not for a head that is fitted again on all rows:
    ///     with more rows, it is already more confident than the heads that gave the logits.
    /// - Returns: The temperature; 1 for a regression, and if no other value is significantly better.
    /// - Throws: `Stopped` if the work should stop.
    static func fitted(
        to logits: Tensor, rows: [Int], objective: HeadObjective, sharpens: Bool
    ) throws(Stopped) -> Double {
        if case .values = objective.targets { return 1 }
        guard !rows.isEmpty else { return 1 }
        func loss(_ logarithm: Double) throws(Stopped) -> Double {
            try objective.loss(of: logits.scaled(by: Float(exp(-logarithm))), rows: rows)
        }
        let logarithm = try minimum(
            from: sharpens ? -log(largest) : 0, to: log(largest)
        ) { logarithm throws(Stopped) in
            try loss(logarithm) + priorPrecision * logarithm * logarithm / 2
        }
        return try loss(0) - loss(logarithm) >= leastGain ? exp(logarithm) : 1
    }

    /// The minimum of a unimodal function, by golden-section search.
    private static func minimum(
        from lower: Double, to upper: Double, _ value: (Double) throws(Stopped) -> Double
    ) throws(Stopped) -> Double {
        var (lower, upper) = (lower, upper)
        let share = (5.0.squareRoot() - 1) / 2
        var inner = (upper - share * (upper - lower), lower + share * (upper - lower))
        var values = (try value(inner.0), try value(inner.1))
        // Each round keeps 0.618 of the range; after 30 rounds the relative error is 3e-6.
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
