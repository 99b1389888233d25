import PrintableText
package import StrictJSON

/// A held-out row whose label may be wrong because the model predicts another.
public struct SuspectLabel: Hashable, Sendable {
    /// Where the row was read.
    public let source: SourceLine
    /// Its text.
    public let text: String
    /// Its label in the data.
    public let label: ClassLabel
    /// The predicted label.
    public let predicted: ClassLabel
    /// The probability of the predicted label.
    public let probability: Double
    /// The probability of the label in the data.
    public let labelProbability: Double

    /// The wrongly predicted rows, the most confident predictions first.
    ///
    /// - Parameters:
    ///   - probabilities: One row for each held-out text, with one number for each label.
    ///   - truths: The index of the class of each text.
    ///   - examples: The texts, in the same order.
    ///   - labels: The labels by index.
    /// - Returns: The rows.
    package static func mostConfident(
        probabilities: [[Double]], truths: [Int], examples: [LabeledExample], labels: [ClassLabel]
    ) -> [SuspectLabel] {
        precondition(
            probabilities.count == truths.count && truths.count == examples.count, "rows of different counts")
        var found: [SuspectLabel] = []
        for (row, (truth, example)) in zip(probabilities, zip(truths, examples)) {
            let predicted = row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? 0
            guard predicted != truth else { continue }
            found.append(
                SuspectLabel(
                    source: example.source, text: example.text, label: labels[truth],
                    predicted: labels[predicted], probability: row[predicted], labelProbability: row[truth]))
        }
        // The index makes rows of equal probability keep their order.
        let order = found.indices.sorted { (found[$1].probability, $0) < (found[$0].probability, $1) }
        return order.map { found[$0] }
    }

    package var json: JSONValue {
        [
            "file": .text(source.file), "line": .integer(source.line), "label": .text(label.text),
            "predicted": .text(predicted.text), "probability": .real(probability),
            "label_probability": .real(labelProbability), "text": .text(text),
        ]
    }

    package static let tsvHeader = "file\tline\tlabel\tpredicted\tprobability\ttext"

    /// The row as tab-separated fields; tabs, line breaks and control characters in them are escaped.
    package var tsvRow: String {
        [
            printable(source.file), String(source.line), label.description, predicted.description,
            NumberText.fixed(probability, 6), printable(text),
        ].joined(separator: "\t")
    }
}
