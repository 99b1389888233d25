internal import Tensors

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The number that logits are divided by so that held-out probabilities are as true as they can be.
///
/// The loss is convex in the inverse of the temperature (Guo, Pleiss, Sun and Weinberger, 2017). A few rows that happen
/// to be right would make it 0, and wrong ones infinite. So its logarithm has a normal prior around 0, which holds
/// against some dozens of rows, and a temperature is only taken if the rows speak for it.
enum Temperature {
    /// The inverse variance of the logarithm before any row is seen: it lies within ±0.36 with 95 %.
    ///
    /// `Tests/Conformance/probabilities.py` shows what it does at 4 to 64 rows a class.
    static let priorPrecision = 30.0
    /// By how many nats the loss of all rows has to fall: what a likelihood-ratio test asks for at 95 %.
    static let leastGain = 1.92
    /// No head is ever so wrong about its confidence as to need more.
    private static let largest = 20.0

    /// Finds the most probable temperature.
    ///
    /// - Parameters:
    ///   - logits: The logits of held-out rows.
    ///   - rows: Which rows of the objective's targets they are.
    ///   - objective: The loss.
    ///   - sharpens: Whether it may be below 1. A head that is fitted again on all rows is surer by that alone than the
    ///     heads that gave the logits, and is not to be made surer still.
    /// - Returns: The temperature; 1 for numbers, and where the rows do not speak for another.
    static func fitted(to logits: Tensor, rows: [Int], objective: HeadObjective, sharpens: Bool) -> Double {
        if case .values = objective.targets { return 1 }
        guard !rows.isEmpty else { return 1 }
        func loss(_ logarithm: Double) -> Double {
            objective.loss(of: logits.scaled(by: Float(exp(-logarithm))), rows: rows)
        }
        let logarithm = least(from: sharpens ? -log(largest) : 0, to: log(largest)) {
            loss($0) + priorPrecision * $0 * $0 / 2
        }
        return loss(0) - loss(logarithm) >= leastGain ? exp(logarithm) : 1
    }

    /// Where a function with one minimum is least, by golden-section search.
    private static func least(from lower: Double, to upper: Double, _ value: (Double) -> Double) -> Double {
        var (lower, upper) = (lower, upper)
        let share = (5.0.squareRoot() - 1) / 2
        var inner = (upper - share * (upper - lower), lower + share * (upper - lower))
        var values = (value(inner.0), value(inner.1))
        // Each round keeps 0.618 of the range: after 30 the temperature is known to 3e-6 of itself.
        for _ in 0..<30 {
            if values.0 <= values.1 {
                upper = inner.1
                inner = (upper - share * (upper - lower), inner.0)
                values = (value(inner.0), values.0)
            } else {
                lower = inner.0
                inner = (inner.1, lower + share * (upper - lower))
                values = (values.1, value(inner.1))
            }
        }
        return (lower + upper) / 2
    }
}
