import CLibrary
package import MiniBERT
package import StrictJSON

/// The number of predictions in each of twenty equal ranges of confidence from 0 to 1.
package struct ConfidenceCounts: Hashable, Sendable {
    package internal(set) var right = [Int](repeating: 0, count: 20)
    package internal(set) var wrong = [Int](repeating: 0, count: 20)
}

/// The scores of a classifier that predicts one of several classes.
public struct ClassificationEvaluation: Hashable, Sendable {
    /// The scores of each class, in the order of the table.
    public let classes: [ClassScores]
    /// How often each class was predicted as each other class.
    public let confusion: ConfusionMatrix
    /// The confidence of the predictions compared with their accuracy.
    public let calibration: Calibration
    /// The mean of `-log p` of the true class, in nats.
    public let logLoss: Double
    /// The distribution of the confidence of right and wrong predictions.
    package let confidenceCounts: ConfidenceCounts

    /// Scores predicted probabilities.
    ///
    /// - Parameters:
    ///   - probabilities: One row for each text, with one number for each label.
    ///   - truths: The index of the true class of each text.
    ///   - labels: The labels by index.
    ///   - decision: The rule that gives a row its label, or none; `nil` if the largest probability decides.
    /// - Precondition: There is at least one row.
    package init(
        probabilities: [[Double]], truths: [Int], labels: [ClassLabel], decision: LabelDecision? = nil
    ) {
        precondition(
            !truths.isEmpty && probabilities.count == truths.count,
            "\(probabilities.count) rows, \(truths.count) truths")
        // Confidence and calibration are those of the probabilities, whatever label the rule gives.
        let likeliest = probabilities.map { row in row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? 0 }
        let confidences = zip(probabilities, likeliest).map { $0[$1] }
        let isCorrect = zip(truths, likeliest).map { $0 == $1 }
        let predictions =
            decision.map { decision in
                probabilities.map {
                    decision.labelIndices(ofProbabilities: $0, problemType: .singleLabel).first
                }
            } ?? likeliest
        let confusion = ConfusionMatrix(classCount: labels.count, truths: truths, predictions: predictions)
        let (supports, predicted) = (confusion.supports, confusion.predictionCounts)
        self.confusion = confusion
        classes = labels.indices.map {
            ClassScores(
                label: labels[$0], support: supports[$0], predicted: predicted[$0], correct: confusion[$0, $0]
            )
        }
        calibration = Calibration(confidences: confidences, isCorrect: isCorrect)
        // A probability that is rounded to 0 would make the mean infinite.
        logLoss =
            zip(probabilities, truths).reduce(0) { $0 - log(max($1.0[$1.1], 1e-15)) }
            / Double(truths.count)
        var counts = ConfidenceCounts()
        for (confidence, right) in zip(confidences, isCorrect) {
            let bin = min(19, max(0, Int(confidence * 20)))
            if right { counts.right[bin] += 1 } else { counts.wrong[bin] += 1 }
        }
        confidenceCounts = counts
    }

    /// The number of rows.
    public var rowCount: Int { confusion.rowCount }
    /// The number of rows that got no label, which count as wrong.
    public var unlabeledCount: Int { confusion.unlabeled.reduce(0, +) }
    /// The share of rows that are predicted right.
    public var accuracy: Double { Double(confusion.correctCount) / Double(rowCount) }
    /// The 95 % confidence interval of the accuracy.
    public var accuracyInterval: ScoreInterval { .wilson(correct: confusion.correctCount, of: rowCount) }
    /// The accuracy of always predicting the most frequent class.
    public var majorityBaseline: Double { Double(confusion.supports.max() ?? 0) / Double(rowCount) }
    /// The mean of the recalls of the classes that have rows, in which rare classes count as much as frequent ones.
    public var balancedAccuracy: Double { recall.macro }
    /// Whether one class is so frequent that the accuracy says little: four rows of five, or more.
    package var isImbalanced: Bool { majorityBaseline >= 0.8 }
    /// The averages of F1.
    public var f1: AveragedScores { .f1(classes) }
    /// The averages of precision.
    public var precision: AveragedScores { .precision(classes) }
    /// The averages of recall.
    public var recall: AveragedScores { .recall(classes) }
    /// The labels without rows; they are left out of the macro averages.
    public var absentLabels: [ClassLabel] { classes.filter { $0.support == 0 }.map(\.label) }

    package var json: JSONValue {
        let interval = accuracyInterval
        let scores: JSONValue = [
            "task": "single_label", "rows": .integer(rowCount), "accuracy": .real(accuracy),
            "accuracy_interval": [.real(interval.lower), .real(interval.upper)],
            "majority_baseline": .real(majorityBaseline), "f1": f1.json, "precision": precision.json,
            "recall": recall.json, "matthews_correlation": .real(confusion.matthewsCorrelation),
            "log_loss": .real(logLoss), "calibration": calibration.json,
            "classes": .array(classes.map(\.json)),
            "absent_labels": .array(absentLabels.map { .text($0.text) }),
            "confusion": .array(
                classes.indices.map { truth in .array(classes.indices.map { .integer(confusion[truth, $0]) })
                }),
        ]
        return unlabeledCount == 0 ? scores : scores.adding("unlabeled", .integer(unlabeledCount))
    }
}
