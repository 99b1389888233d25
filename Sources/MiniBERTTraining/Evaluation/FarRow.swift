import MiniBERT
package import Tensors

/// A row with a number, or with any number of labels, whose prediction is far off.
package struct FarRow: Sendable {
    /// The row.
    package let example: LabeledExample
    /// The predicted number, or the predicted labels with commas between them.
    package let prediction: String
    /// The label whose probability is furthest off; of a regression, the name of its value.
    package let label: ClassLabel
    /// The distance between the number, or the probability of that label, and the truth.
    package let distance: Double

    /// The most rows that are found.
    private static let limit = 20

    /// Finds the rows that are furthest off; none if each row has exactly one class.
    ///
    /// - Parameters:
    ///   - examples: The rows.
    ///   - logits: `[n, C]`.
    ///   - targets: Their targets.
    ///   - labels: The labels by index; empty for a regression without a name.
    ///   - temperature: The divisor of the logits.
    /// - Returns: The rows, the one that is furthest off first.
    package static func found(
        in examples: [LabeledExample], logits: Tensor, targets: HeadTargets, labels: [ClassLabel],
        temperature: Double = 1
    ) -> [FarRow] {
        let rows: [FarRow]
        switch targets {
        case .classes: return []
        case .values(let values):
            let label = labels.first ?? ClassLabel("value")
            rows = zip(examples, zip(values, logits.elements)).map { example, numbers in
                FarRow(
                    example: example, prediction: NumberText.short(Double(numbers.1)), label: label,
                    distance: abs(numbers.0 - Double(numbers.1)))
            }
        case .labelSets(let sets, _):
            let scaled = logits.scaled(by: Float(1 / temperature))
            let probabilities = Evaluation.probabilities(of: scaled, problemType: .multiLabel)
            rows = zip(examples, zip(sets, probabilities)).map { example, scores in
                let (members, row) = scores
                let errors = row.indices.map { abs((members.contains($0) ? 1 : 0) - row[$0]) }
                let worst = errors.descendingOrder.first ?? 0
                let predicted = row.indices.filter { row[$0] >= 0.5 }.map { labels[$0].description }
                return FarRow(
                    example: example, prediction: predicted.joined(separator: ","), label: labels[worst],
                    distance: errors.first == nil ? 0 : errors[worst])
            }
        }
        return rows.map(\.distance).descendingOrder.prefix(limit).map { rows[$0] }
    }
}
