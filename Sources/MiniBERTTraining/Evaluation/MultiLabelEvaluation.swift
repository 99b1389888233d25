import CLibrary
package import MiniBERT
package import StrictJSON

/// The scores of a classifier that predicts any number of classes for each row.
public struct MultiLabelEvaluation: Hashable, Sendable {
    /// The scores of each class.
    public let classes: [ClassScores]
    /// The number of rows.
    public let rowCount: Int
    /// The share of rows with exactly the right classes.
    public let exactMatch: Double
    /// The share of wrong decisions, where each row has one decision for each class.
    public let hammingLoss: Double
    /// The mean of `-log p` of the right decisions, in nats.
    public let logLoss: Double
    /// The confidence of the decisions compared with their accuracy.
    public let calibration: Calibration

    /// Scores predicted probabilities; a class of probability 0.5 or more is predicted, unless there is another rule.
    ///
    /// - Parameters:
    ///   - probabilities: One row for each text, with one number for each label.
    ///   - truths: The indices of the true classes of each text.
    ///   - labels: The labels by index.
    ///   - decision: The rule that gives a row its labels; `nil` for the usual one.
    /// - Precondition: There is at least one row, and one label.
    package init(
        probabilities: [[Double]], truths: [[Int]], labels: [ClassLabel], decision: LabelDecision? = nil
    ) {
        precondition(
            !truths.isEmpty && probabilities.count == truths.count,
            "\(probabilities.count) rows, \(truths.count) truths")
        precondition(!labels.isEmpty, "no labels")
        var supports = [Int](repeating: 0, count: labels.count)
        var (predicted, correct) = (supports, supports)
        var (exact, wrong, loss) = (0, 0, 0.0)
        var (confidences, isCorrect): ([Double], [Bool]) = ([], [])
        for (row, truth) in zip(probabilities, truths) {
            let members = Set(truth)
            let decided = decision.map {
                Set($0.labelIndices(ofProbabilities: row, problemType: .multiLabel))
            }
            var mistakes = 0
            for (index, probability) in row.enumerated() {
                let (isMember, isLikely) = (members.contains(index), probability >= 0.5)
                let isPredicted = decided?.contains(index) ?? isLikely
                supports[index] += isMember ? 1 : 0
                predicted[index] += isPredicted ? 1 : 0
                correct[index] += isMember && isPredicted ? 1 : 0
                mistakes += isMember != isPredicted ? 1 : 0
                loss -= log(max(isMember ? probability : 1 - probability, 1e-15))
                confidences.append(isLikely ? probability : 1 - probability)
                isCorrect.append(isMember == isLikely)
            }
            wrong += mistakes
            exact += mistakes == 0 ? 1 : 0
        }
        let decisions = Double(truths.count * labels.count)
        classes = labels.indices.map {
            ClassScores(
                label: labels[$0], support: supports[$0], predicted: predicted[$0], correct: correct[$0])
        }
        rowCount = truths.count
        exactMatch = Double(exact) / Double(truths.count)
        hammingLoss = Double(wrong) / decisions
        logLoss = loss / decisions
        calibration = Calibration(confidences: confidences, isCorrect: isCorrect)
    }

    /// The averages of F1.
    public var f1: AveragedScores { .f1(classes) }
    /// The labels without rows; they are left out of the macro averages.
    public var absentLabels: [ClassLabel] { classes.filter { $0.support == 0 }.map(\.label) }

    package var json: JSONValue {
        [
            "task": "multi_label", "rows": .integer(rowCount), "exact_match": .real(exactMatch),
            "hamming_loss": .real(hammingLoss), "f1": f1.json,
            "precision": AveragedScores.precision(classes).json,
            "recall": AveragedScores.recall(classes).json, "log_loss": .real(logLoss),
            "calibration": calibration.json, "classes": .array(classes.map(\.json)),
            "absent_labels": .array(absentLabels.map { .text($0.text) }),
        ]
    }
}
