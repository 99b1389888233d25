package import StrictJSON

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Whether one model is better than another on the same rows, or was only lucky (McNemar, 1947).
public struct McNemarTest: Hashable, Sendable {
    /// How many rows only the new model has right.
    public let fixed: Int
    /// How many rows only the old model has right.
    public let broken: Int

    /// Compares two models row by row.
    ///
    /// - Precondition: Both have judged the same rows.
    public init(newIsCorrect: [Bool], oldIsCorrect: [Bool]) {
        precondition(
            newIsCorrect.count == oldIsCorrect.count, "\(newIsCorrect.count) rows and \(oldIsCorrect.count)")
        fixed = zip(newIsCorrect, oldIsCorrect).count { $0 && !$1 }
        broken = zip(newIsCorrect, oldIsCorrect).count { !$0 && $1 }
    }

    /// How probable a difference at least as large is between models that are equally good: the exact two-sided
    /// binomial test.
    public var pValue: Double {
        let count = fixed + broken
        guard fixed != broken else { return 1 }
        // log of (n over k) / 2ⁿ, from k to k + 1 by one quotient.
        var logarithm = -Double(count) * log(2.0)
        var sum = 0.0
        for k in 0...min(fixed, broken) {
            if k > 0 { logarithm += log(Double(count - k + 1)) - log(Double(k)) }
            sum += exp(logarithm)
        }
        return min(1, 2 * sum)
    }

    /// For programs.
    package var json: JSONValue {
        ["fixed": .integer(fixed), "broken": .integer(broken), "p_value": .real(pValue)]
    }

    /// The comparison on one line.
    public var text: String {
        "fixed \(fixed), broken \(broken), McNemar p \(NumberText.fixed(pValue, 4))"
            + (pValue < 0.05 ? "" : ": no difference can be told from chance")
    }
}
