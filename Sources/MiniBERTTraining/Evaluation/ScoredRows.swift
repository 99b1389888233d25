import MiniBERT
package import Tensors

/// Rows with one class each, and the probabilities that a classifier gave them.
package struct ScoredRows: Sendable {
    /// The texts.
    package let examples: [LabeledExample]
    /// The index of the true class of each row.
    package let truths: [Int]
    /// The index of the predicted class of each row, also where a rule gives the row no label.
    package let predictions: [Int]
    /// The classes by index.
    package let labels: [ClassLabel]
    /// `[n, C]`.
    private let logits: Tensor

    /// Joins rows with their logits, `[n, C]`; `nil` for rows without exactly one class each.
    ///
    /// The logits are divided by `temperature`. Without predictions, the most probable class of each row is predicted.
    ///
    /// - Precondition: There is a row of logits and a target for each example.
    package init?(
        _ examples: [LabeledExample], logits: Tensor, targets: HeadTargets, labels: [ClassLabel],
        temperature: Double = 1, predictions: [Int]? = nil
    ) {
        guard case .classes(let truths, _) = targets, !truths.isEmpty else { return nil }
        precondition(
            examples.count == truths.count && logits.rows == truths.count, "rows of different counts")
        self.examples = examples
        self.truths = truths
        self.labels = labels
        let scaled = temperature == 1 ? logits : logits.scaled(by: Float(1 / temperature))
        self.logits = scaled
        let columns = scaled.columns
        if let predictions {
            self.predictions = predictions
            return
        }
        self.predictions = scaled.withElements { elements in
            truths.indices.map { row in
                (0..<columns).reduce(0) {
                    elements[row * columns + $1] > elements[row * columns + $0] ? $1 : $0
                }
            }
        }
    }

    /// The number of rows.
    package var count: Int { truths.count }

    /// The probabilities of a row.
    package func probabilities(ofRow row: Int) -> [Double] {
        ProblemType.singleLabel.preciseProbabilities(ofLogits: logits.rows(row..<row + 1).elements)
    }

    /// The probability of the predicted class of each row.
    package var confidences: [Double] { truths.indices.map { probabilities(ofRow: $0)[predictions[$0]] } }

    /// The probability of one class in each row.
    package func probabilities(ofClass index: Int) -> [Double] {
        truths.indices.map { probabilities(ofRow: $0)[index] }
    }
}
