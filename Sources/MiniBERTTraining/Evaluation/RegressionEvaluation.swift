package import StrictJSON

/// The scores of a model that predicts numbers.
public struct RegressionEvaluation: Hashable, Sendable {
    /// The number of rows.
    public let rowCount: Int
    /// The linear correlation of prediction and truth; `nil` if either is constant.
    public let pearson: Double?
    /// The correlation of their ranks, where ties share their mean rank; `nil` if either is constant.
    public let spearman: Double?
    /// The mean distance between prediction and truth.
    public let meanAbsoluteError: Double
    /// The root of their mean squared distance.
    public let rootMeanSquaredError: Double
    /// The root mean squared error of always predicting the mean.
    public let baselineError: Double

    /// Scores predictions.
    ///
    /// - Precondition: There is at least one row, and one prediction for each truth.
    package init(predictions: [Double], truths: [Double]) {
        precondition(
            !truths.isEmpty && predictions.count == truths.count,
            "\(predictions.count) rows, \(truths.count) truths")
        let count = Double(truths.count)
        let differences = zip(predictions, truths).map { $0 - $1 }
        let mean = truths.reduce(0, +) / count
        rowCount = truths.count
        pearson = Self.correlation(predictions, truths)
        spearman = Self.correlation(Self.ranks(predictions), Self.ranks(truths))
        meanAbsoluteError = differences.reduce(0) { $0 + abs($1) } / count
        rootMeanSquaredError = (differences.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
        baselineError = (truths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }

    private static func correlation(_ first: [Double], _ second: [Double]) -> Double? {
        let count = Double(first.count)
        let means = (first.reduce(0, +) / count, second.reduce(0, +) / count)
        var (products, squares) = (0.0, (0.0, 0.0))
        for (x, y) in zip(first, second) {
            products += (x - means.0) * (y - means.1)
            squares.0 += (x - means.0) * (x - means.0)
            squares.1 += (y - means.1) * (y - means.1)
        }
        let spread = (squares.0 * squares.1).squareRoot()
        return spread > 0 ? products / spread : nil
    }

    /// The rank of each value, from 1; equal values share their mean rank.
    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = values
        var start = 0
        while start < order.count {
            // NaN is not even equal to itself, so the first value of a run is not compared.
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }

    package var json: JSONValue {
        [
            "task": "regression", "rows": .integer(rowCount), "pearson": .real(pearson),
            "spearman": .real(spearman), "mean_absolute_error": .real(meanAbsoluteError),
            "root_mean_squared_error": .real(rootMeanSquaredError), "baseline_error": .real(baselineError),
        ]
    }
}
