import MiniBERTTraining
import MiniBERT
import PrintableText
import StrictJSON

/// How the result of a classification is written.
struct ClassificationFormat: Sendable {
    var kind: OutputFormat
    /// What each prediction of a record is about.
    let tasks: [ClassificationTask]
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

    init(kind: OutputFormat, tasks: [ClassificationTask]) {
        self.kind = kind
        self.tasks = tasks
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
        let names = tasks.flatMap { task in
            let prefix = tasks.count == 1 ? "" : task.name + "_"
            let shown = min(count ?? 1, task.labels.count)
            return (1...max(1, shown)).flatMap { rank in
                ["label", "score"].map { prefix + $0 + (shown == 1 ? "" : "_\(rank)") }
            }
        }
        var line: [UInt8] = []
        for field in fields + names.map({ Array($0.utf8) }) {
            if !line.isEmpty { line.append(separator) }
            appendField(field, separator: separator, isVerbatim: true, to: &line)
        }
        return line + [0x0A]
    }

    /// The line, or lines, of one record.
    func line(_ record: Record, _ result: Result<[Prediction], RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault): record.faultLine(fault, format: kind, emptyCount: 2 * tasks.count)
        case .success(let predictions):
            switch kind {
            case .jsonl, .json, .safetensors: json(record, predictions)
            case .tsv: fields(record, predictions, separator: UInt8(ascii: "\t"))
            case .csv: fields(record, predictions, separator: UInt8(ascii: ","))
            case .text: text(record, predictions)
            }
        }
    }

    /// The best labels, best first; labels of the same number stay in their order.
    private func scores(_ prediction: Prediction, _ task: ClassificationTask) -> [Score] {
        let kept = ranking(of: prediction, count: count ?? 1).filter { index in
            threshold.map { prediction.probabilities[index] >= $0 } ?? true
        }
        guard kept.isEmpty else {
            return kept.map { Score(label: task.labels[$0], value: value(prediction, $0)) }
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

    private func fields(_ record: Record, _ predictions: [Prediction], separator: UInt8) -> [UInt8] {
        var line: [UInt8] = []
        record.appendLeadingFields(separator: separator, to: &line)
        for (rank, score) in zip(predictions, tasks).flatMap(scores).enumerated() {
            if rank > 0 { line.append(separator) }
            appendField(Array(score.label.utf8), separator: separator, to: &line)
            line.append(separator)
            line += NumberText.fixed(Double(score.value), 6).utf8
        }
        return line + [0x0A]
    }

    /// One object; of several tasks, each has an object of its own under its name.
    private func json(_ record: Record, _ predictions: [Prediction]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            record.appendID(to: &json)
            for (prediction, task) in zip(predictions, tasks) {
                guard tasks.count > 1 else {
                    write(prediction, task, to: &json)
                    continue
                }
                json.field(task.name) { json in json.object { write(prediction, task, to: &$0) } }
            }
            json.field("truncated") { $0.boolean(predictions[0].isTruncated || record.isCut) }
        }
        return json.bytes + [0x0A]
    }

    private func write(_ prediction: Prediction, _ task: ClassificationTask, to json: inout JSONWriter) {
        let probabilities = prediction.probabilities
        let isRejected = threshold.map { prediction.score < $0 } ?? false
        let shown = count.map { ranking(of: prediction, count: $0) } ?? Array(task.labels.indices)
        json.field("label") { $0.string(isRejected ? rejectLabel : prediction.label) }
        json.field("score") { $0.float(prediction.score) }
        json.field("scores") { json in
            json.object { json in
                for index in shown { json.field(task.labels[index]) { $0.float(probabilities[index]) } }
            }
        }
        if showsLogits {
            json.field("logits") { json in json.array(prediction.logits) { $0.float($1) } }
        }
    }

    private func text(_ record: Record, _ predictions: [Prediction]) -> [UInt8] {
        let rows = zip(predictions, tasks).map { prediction, task in
            let width = task.labels.map { displayWidth(printable($0)) }.max() ?? 0
            return scores(prediction, task).map { score in
                style.bold(printable(score.label))
                    + String(repeating: " ", count: max(0, width - displayWidth(printable(score.label))))
                    + "  " + NumberText.fixed(Double(score.value), 3)
            }
        }
        let cells = rows.flatMap(\.self)
        guard !isAlone else { return Array(cells.map { $0 + "\n" }.joined().utf8) }
        let room = style.columns - cells.reduce(0) { $0 + displayWidth($1) + 2 }
        guard room >= 16, case .success(let content) = record.content else {
            return Array((cells.joined(separator: "  ") + "\n").utf8)
        }
        // Only what can be shown is looked at: a text may have megabytes.
        let excerpt = style.clipped(printable(content.text.prefix(4 * style.columns)), to: room)
        return Array((cells.joined(separator: "  ") + "  " + style.dim(excerpt) + "\n").utf8)
    }
}
