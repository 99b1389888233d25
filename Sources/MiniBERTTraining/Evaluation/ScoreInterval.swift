/// A 95 % confidence interval.
public struct ScoreInterval: Hashable, Sendable {
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double

    /// The interval of a share by Wilson's score (1927), which stays within 0...1 and is accurate for few rows.
    ///
    /// - Precondition: There is at least one row.
    static func wilson(correct: Int, of count: Int) -> ScoreInterval {
        precondition(count > 0 && (0...count).contains(correct), "\(correct) of \(count)")
        // This many standard deviations leave 2.5 % on either side.
        let z = 1.959963984540054
        let n = Double(count)
        let share = Double(correct) / n
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return ScoreInterval(lower: max(0, middle - half), upper: min(1, middle + half))
    }
}
