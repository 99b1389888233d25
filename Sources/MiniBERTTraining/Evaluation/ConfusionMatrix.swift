/// The number of rows of each class by predicted class.
public struct ConfusionMatrix: Hashable, Sendable {
    /// The number of classes.
    public let classCount: Int
    private var counts: [Int]
    /// The number of rows of each class that got no label.
    public private(set) var unlabeled: [Int]

    /// Counts pairs of true and predicted classes; a row without a label has the prediction `nil`.
    ///
    /// - Precondition: There are as many predictions as truths, all below `classCount`.
    package init(classCount: Int, truths: [Int], predictions: [Int?]) {
        precondition(
            truths.count == predictions.count, "\(truths.count) truths, \(predictions.count) predictions")
        self.classCount = classCount
        counts = Array(repeating: 0, count: classCount * classCount)
        unlabeled = Array(repeating: 0, count: classCount)
        for (truth, prediction) in zip(truths, predictions) {
            if let prediction { counts[truth * classCount + prediction] += 1 } else { unlabeled[truth] += 1 }
        }
    }

    /// How many rows of class `truth` were predicted as `prediction`.
    public subscript(truth: Int, prediction: Int) -> Int { counts[truth * classCount + prediction] }

    /// How many rows are predicted right.
    public var correctCount: Int { (0..<classCount).reduce(0) { $0 + self[$1, $1] } }
    /// The number of rows.
    public var rowCount: Int { counts.reduce(0, +) + unlabeled.reduce(0, +) }

    /// The number of rows of each class.
    public var supports: [Int] {
        (0..<classCount).map { truth in (0..<classCount).reduce(unlabeled[truth]) { $0 + self[truth, $1] } }
    }

    /// How often each class is predicted.
    public var predictionCounts: [Int] {
        (0..<classCount).map { prediction in (0..<classCount).reduce(0) { $0 + self[$1, prediction] } }
    }

    /// A kind of mistake: a class that is predicted as another.
    public struct Confusion: Hashable, Sendable {
        /// The index of the true class.
        public let truth: Int
        /// The index of the predicted class.
        public let prediction: Int
        /// How often it happens.
        public let count: Int
    }

    /// The most frequent kinds of mistakes, at most `limit`, in falling order.
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

    /// The correlation of truth and prediction (Matthews, 1975; for several classes Gorodkin, 2004); 0 if either is
    /// constant.
    public var matthewsCorrelation: Double {
        let total = Double(rowCount)
        let (truths, predictions) = (supports.map { Double($0) }, predictionCounts.map { Double($0) })
        let crossed = zip(truths, predictions).reduce(0) { $0 + $1.0 * $1.1 }
        let covariance = Double(correctCount) * total - crossed
        let spread =
            (total * total - truths.reduce(0) { $0 + $1 * $1 })
            * (total * total - (predictions + [Double(unlabeled.reduce(0, +))]).reduce(0) { $0 + $1 * $1 })
        return spread > 0 ? covariance / spread.squareRoot() : 0
    }
}
