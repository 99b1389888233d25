import CLibrary
package import StrictJSON

/// Two models that were scored on the same rows.
package struct ModelComparison: Sendable {
    /// The rows that one model predicts right and the other wrong.
    package struct Changes: Hashable, Sendable {
        /// The rows that only the first model predicts right.
        package fileprivate(set) var lost: [Int] = []
        /// The rows that only the second model predicts right.
        package fileprivate(set) var gained: [Int] = []

        /// The p-value of McNemar's test (1947), in its exact form: how often two equally good models would differ on
        /// these rows by at least as much.
        package var significance: Double {
            let (count, least) = (lost.count + gained.count, min(lost.count, gained.count))
            guard count > 0 else { return 1 }
            // The logarithm of the probability of each number of lost rows, from 0 on.
            var logarithm = -Double(count) * log(2.0)
            var sum = exp(logarithm)
            for chosen in 0..<least {
                logarithm += log(Double(count - chosen) / Double(chosen + 1))
                sum += exp(logarithm)
            }
            return min(1, 2 * sum)
        }
    }

    /// The rows of the first model.
    package let rows: ScoredRows
    /// The predictions of the second model as indices of the same classes.
    package let otherPredictions: [Int]
    /// All changed rows.
    package let changes: Changes
    /// The changed rows of each true class.
    package let changesByClass: [Changes]
    /// How many rows are predicted right by the first and by the second model.
    package let correctCounts: (first: Int, second: Int)

    /// Compares predictions of the same rows.
    ///
    /// - Parameters:
    ///   - rows: The rows with the predictions of the first model.
    ///   - otherLabels: The predictions of the second model.
    /// - Precondition: There is a prediction for each row, and each is one of the labels of the rows.
    package init(_ rows: ScoredRows, with otherLabels: [ClassLabel]) {
        let table = LabelTable(rows.labels)
        let otherPredictions = otherLabels.map { label in
            guard let index = table.index(of: label) else { preconditionFailure("a label of other classes") }
            return index
        }
        precondition(rows.count == otherPredictions.count, "rows of different counts")
        self.rows = rows
        self.otherPredictions = otherPredictions
        var all = Changes()
        var classes = [Changes](repeating: Changes(), count: rows.labels.count)
        var correct = (first: 0, second: 0)
        for (row, truth) in rows.truths.enumerated() {
            let (first, second) = (rows.predictions[row] == truth, otherPredictions[row] == truth)
            correct.first += first ? 1 : 0
            correct.second += second ? 1 : 0
            if first, !second {
                all.lost.append(row)
                classes[truth].lost.append(row)
            } else if second, !first {
                all.gained.append(row)
                classes[truth].gained.append(row)
            }
        }
        changes = all
        changesByClass = classes
        correctCounts = correct
    }

    /// The intervals of the accuracies of the first and the second model.
    package var intervals: (first: ScoreInterval, second: ScoreInterval) {
        (
            .wilson(correct: correctCounts.first, of: rows.count),
            .wilson(correct: correctCounts.second, of: rows.count)
        )
    }

    /// The comparison as JSON, with all changed rows by file and line.
    package var json: JSONValue {
        let (first, second) = (correctCounts.first, correctCounts.second)
        func accuracy(_ correct: Int, _ interval: ScoreInterval) -> JSONValue {
            [
                "accuracy": .real(Double(correct) / Double(rows.count)),
                "accuracy_interval": [.real(interval.lower), .real(interval.upper)],
            ]
        }
        func places(_ indices: [Int]) -> JSONValue {
            .array(
                indices.map { row in
                    [
                        "file": .text(rows.examples[row].source.file),
                        "line": .integer(rows.examples[row].source.line),
                        "label": .text(rows.labels[rows.truths[row]].text),
                        "predicted": .text(rows.labels[rows.predictions[row]].text),
                        "other": .text(rows.labels[otherPredictions[row]].text),
                    ]
                })
        }
        return [
            "rows": .integer(rows.count), "model": accuracy(first, intervals.first),
            "other": accuracy(second, intervals.second),
            "mcnemar_p": .real(changes.significance),
            "classes": .array(
                zip(rows.labels, changesByClass).map { label, changes in
                    [
                        "label": .text(label.text), "only_model_right": .integer(changes.lost.count),
                        "only_other_right": .integer(changes.gained.count),
                    ]
                }),
            "only_model_right": places(changes.lost), "only_other_right": places(changes.gained),
        ]
    }
}
