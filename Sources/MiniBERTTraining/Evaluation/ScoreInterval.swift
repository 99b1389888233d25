/// A range that holds the true value 95 times of 100.
public struct ScoreInterval: Hashable, Sendable {
    /// Its lower end.
    public let lower: Double
    /// Its upper end.
    public let upper: Double

    /// The interval of a share by Wilson's score (1927), which stays inside 0 and 1 and is right for few rows.
    ///
    /// - Precondition: There is at least one row.
    public static func wilson(correct: Int, of count: Int) -> ScoreInterval {
        precondition(count > 0 && (0...count).contains(correct), "\(correct) of \(count)")
        // The number of standard deviations that leaves 2.5 % on either side.
        let z = 1.959963984540054
        let n = Double(count)
        let share = Double(correct) / n
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return ScoreInterval(lower: max(0, middle - half), upper: min(1, middle + half))
    }
}
