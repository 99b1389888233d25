/// How often each class was taken for each other.
public struct ConfusionMatrix: Hashable, Sendable {
    /// How many classes there are.
    public let classCount: Int
    private var counts: [Int]

    /// Counts pairs of classes.
    ///
    /// - Precondition: There are as many predictions as truths, all below `classCount`.
    public init(classCount: Int, truths: [Int], predictions: [Int]) {
        precondition(
            truths.count == predictions.count, "\(truths.count) truths, \(predictions.count) predictions")
        self.classCount = classCount
        counts = Array(repeating: 0, count: classCount * classCount)
        for (truth, prediction) in zip(truths, predictions) { counts[truth * classCount + prediction] += 1 }
    }

    /// How many rows of class `truth` were predicted as `prediction`.
    public subscript(truth: Int, prediction: Int) -> Int { counts[truth * classCount + prediction] }

    /// How many rows were predicted right.
    public var correctCount: Int { (0..<classCount).reduce(0) { $0 + self[$1, $1] } }
    /// How many rows there are.
    public var rowCount: Int { counts.reduce(0, +) }

    /// How many rows each class has.
    public var supports: [Int] {
        (0..<classCount).map { truth in (0..<classCount).reduce(0) { $0 + self[truth, $1] } }
    }

    /// How often each class was predicted.
    public var predictionCounts: [Int] {
        (0..<classCount).map { prediction in (0..<classCount).reduce(0) { $0 + self[$1, prediction] } }
    }

    /// A class and what it was taken for.
    public struct Confusion: Hashable, Sendable {
        /// The index of the class.
        public let truth: Int
        /// The index of what it was taken for.
        public let prediction: Int
        /// How often.
        public let count: Int
    }

    /// The most frequent mistakes, at most `limit`, the most frequent first.
    public func mostConfused(limit: Int) -> [Confusion] {
        var confusions: [Confusion] = []
        for truth in 0..<classCount {
            for prediction in 0..<classCount where prediction != truth && self[truth, prediction] > 0 {
                confusions.append(
                    Confusion(truth: truth, prediction: prediction, count: self[truth, prediction]))
            }
        }
        return Array(
            confusions.sorted { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
                .prefix(limit))
    }

    /// The correlation of truth and prediction (Matthews, 1975; Gorodkin, 2004, for several classes); 0 where either
    /// never changes.
    public var matthewsCorrelation: Double {
        let total = Double(rowCount)
        let (truths, predictions) = (supports.map { Double($0) }, predictionCounts.map { Double($0) })
        let crossed = zip(truths, predictions).reduce(0) { $0 + $1.0 * $1.1 }
        let covariance = Double(correctCount) * total - crossed
        let spread =
            (total * total - truths.reduce(0) { $0 + $1 * $1 })
            * (total * total - predictions.reduce(0) { $0 + $1 * $1 })
        return spread > 0 ? covariance / spread.squareRoot() : 0
    }
}
