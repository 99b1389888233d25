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
/// The loss is convex in the inverse of the temperature (Guo, Pleiss, Sun and Weinberger, 2017), so a golden-section
/// search over its logarithm cannot miss the least.
enum Temperature {
    /// No head is ever so wrong about its confidence as to need more.
    static let range = 0.05...20.0

    /// The temperature of least loss; 1 for numbers and where there is nothing to go by.
    static func fitted(to logits: Tensor, rows: [Int], objective: HeadObjective) -> Double {
        if case .values = objective.targets { return 1 }
        guard !rows.isEmpty else { return 1 }
        func loss(_ logarithm: Double) -> Double {
            objective.loss(of: logits.scaled(by: Float(exp(-logarithm))), rows: rows)
        }
        var lower = log(range.lowerBound)
        var upper = log(range.upperBound)
        let share = (5.0.squareRoot() - 1) / 2
        var inner = (upper - share * (upper - lower), lower + share * (upper - lower))
        var losses = (loss(inner.0), loss(inner.1))
        // Each round keeps 0.618 of the range: after 30 the temperature is known to 3e-6 of itself.
        for _ in 0..<30 {
            if losses.0 <= losses.1 {
                upper = inner.1
                inner = (upper - share * (upper - lower), inner.0)
                losses = (loss(inner.0), losses.0)
            } else {
                lower = inner.0
                inner = (inner.1, lower + share * (upper - lower))
                losses = (losses.1, loss(inner.1))
            }
        }
        return exp((lower + upper) / 2)
    }
}
