import MiniBERT
import StrictJSON

/// How the result of a classification is written.
struct ClassificationFormat: Sendable {
    var kind: OutputFormat
    /// In the order of their ids.
    let labels: [String]
    /// How many labels to show; nothing: as many as the format shows by itself.
    var count: Int?
    /// Labels below it are not shown.
    var threshold: Float?
    /// Shown where no label reaches the threshold.
    var rejectLabel = ""
    var showsLogits = false
    var style = TextStyle()
    /// Whether the columns of the input are written again.
    var isAppending = false
    /// Whether there is only one text, which need not be repeated.
    var isAlone = false

    init(kind: OutputFormat, labels: [String]) {
        self.kind = kind
        self.labels = labels
    }

    /// One label with its number.
    private struct Score {
        let label: String
        let value: Float
    }

    /// The header of a table whose header was `fields`, with the columns that are added.
    func header(_ fields: [[UInt8]]) -> [UInt8] {
        // Without the columns of the input, the output has no header either.
        guard isAppending else { return [] }
        let separator = UInt8(ascii: kind == .csv ? "," : "\t")
        let shown = min(count ?? 1, labels.count)
        let names = (1...max(1, shown)).flatMap { rank in
            shown == 1 ? ["label", "score"] : ["label_\(rank)", "score_\(rank)"]
        }
        var line: [UInt8] = []
        for field in fields + names.map({ Array($0.utf8) }) {
            if !line.isEmpty { line.append(separator) }
            appendField(field, separator: separator, isVerbatim: true, to: &line)
        }
        return line + [0x0A]
    }

    /// The line, or lines, of one record.
    func line(_ record: Record, _ result: Result<Prediction, RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault): record.faultLine(fault, format: kind, emptyCount: 2)
        case .success(let prediction):
            switch kind {
            case .jsonl, .json, .safetensors: json(record, prediction)
            case .tsv: fields(record, prediction, separator: UInt8(ascii: "\t"))
            case .csv: fields(record, prediction, separator: UInt8(ascii: ","))
            case .text: text(record, prediction)
            }
        }
    }

    /// The best labels, best first; labels of the same number stay in their order.
    private func scores(_ prediction: Prediction) -> [Score] {
        let kept = ranking(of: prediction, count: count ?? 1).filter { index in
            threshold.map { prediction.probabilities[index] >= $0 } ?? true
        }
        guard kept.isEmpty else {
            return kept.map { Score(label: labels[$0], value: value(prediction, $0)) }
        }
        return [Score(label: rejectLabel, value: value(prediction, prediction.labelIndex))]
    }

    /// The indices of the `count` most probable labels, most probable first.
    private func ranking(of prediction: Prediction, count: Int) -> [Int] {
        // Most often one label is wanted, of what may be many.
        count == 1 ? [prediction.labelIndex] : Array(prediction.ranking.prefix(count))
    }

    private func value(_ prediction: Prediction, _ index: Int) -> Float {
        showsLogits ? prediction.logits[index] : prediction.probabilities[index]
    }

    private func fields(_ record: Record, _ prediction: Prediction, separator: UInt8) -> [UInt8] {
        var line: [UInt8] = []
        record.appendLeadingFields(separator: separator, to: &line)
        for (rank, score) in scores(prediction).enumerated() {
            if rank > 0 { line.append(separator) }
            appendField(Array(score.label.utf8), separator: separator, to: &line)
            line.append(separator)
            line += NumberText.fixed(Double(score.value), 6).utf8
        }
        return line + [0x0A]
    }

    private func json(_ record: Record, _ prediction: Prediction) -> [UInt8] {
        let probabilities = prediction.probabilities
        let isRejected = threshold.map { prediction.score < $0 } ?? false
        let shown = count.map { ranking(of: prediction, count: $0) } ?? Array(labels.indices)
        var json = JSONWriter()
        json.object { json in
            record.appendID(to: &json)
            json.field("label") { $0.string(isRejected ? rejectLabel : prediction.label) }
            json.field("score") { $0.float(prediction.score) }
            json.field("scores") { json in
                json.object { json in
                    for index in shown { json.field(labels[index]) { $0.float(probabilities[index]) } }
                }
            }
            if showsLogits {
                json.field("logits") { json in json.array(prediction.logits) { $0.float($1) } }
            }
            json.field("truncated") { $0.boolean(prediction.isTruncated || record.isCut) }
        }
        return json.bytes + [0x0A]
    }

    private func text(_ record: Record, _ prediction: Prediction) -> [UInt8] {
        let scores = scores(prediction)
        let width = labels.map { displayWidth(printable($0)) }.max() ?? 0
        let cells = scores.map { score in
            style.bold(printable(score.label))
                + String(repeating: " ", count: max(0, width - displayWidth(printable(score.label))))
                + "  " + NumberText.fixed(Double(score.value), 3)
        }
        guard !isAlone else { return Array(cells.map { $0 + "\n" }.joined().utf8) }
        let room = style.columns - cells.count * (width + 9)
        guard room >= 16, case .success(let content) = record.content else {
            return Array((cells.joined(separator: "  ") + "\n").utf8)
        }
        // Only what can be shown is looked at: a text may have megabytes.
        let excerpt = style.clipped(printable(content.text.prefix(4 * style.columns)), to: room)
        return Array((cells.joined(separator: "  ") + "  " + style.dim(excerpt) + "\n").utf8)
    }
}
