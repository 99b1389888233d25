import PrintableText
package import StrictJSON

/// A row whose label may be wrong: the model, which was not fitted on it, is sure of another.
public struct SuspectLabel: Hashable, Sendable {
    /// Where the row was read.
    public let source: SourceLine
    /// Its text.
    public let text: String
    /// The label it has.
    public let label: Label
    /// The label the model gives it.
    public let predicted: Label
    /// The probability of the predicted label.
    public let probability: Double
    /// The probability of the label it has.
    public let labelProbability: Double

    /// The mistakes among held-out rows, the most confident first.
    ///
    /// - Parameters:
    ///   - probabilities: One row for each held-out text, one number for each label.
    ///   - truths: The index of the class of each.
    ///   - examples: The texts, in the same order.
    ///   - labels: The labels by index.
    ///   - limit: How many at most.
    /// - Returns: The mistakes.
    public static func mostConfident(
        probabilities: [[Double]], truths: [Int], examples: [LabeledExample], labels: [Label],
        limit: Int = .max
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
                    predicted: labels[predicted],
                    probability: row[predicted], labelProbability: row[truth]))
        }
        // Sorting keeps the order of the rows among equals.
        let order = found.indices.sorted { (found[$1].probability, $0) < (found[$0].probability, $1) }
        return order.prefix(limit).map { found[$0] }
    }

    /// For programs.
    package var json: JSONValue {
        [
            "file": .text(source.file), "line": .integer(source.line), "label": .text(label.text),
            "predicted": .text(predicted.text), "probability": .real(probability),
            "label_probability": .real(labelProbability), "text": .text(text),
        ]
    }

    /// The header of `tsvRow`.
    public static let tsvHeader = "file\tline\tlabel\tpredicted\tprobability\ttext"

    /// The row as tab-separated fields; tabs, line breaks and controls in them are escaped.
    public var tsvRow: String {
        [
            printable(source.file), String(source.line), label.description, predicted.description,
            NumberText.fixed(probability, 6), printable(text),
        ].joined(separator: "\t")
    }
}
