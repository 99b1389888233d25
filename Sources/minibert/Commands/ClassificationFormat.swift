import StrictJSON

/// How the result of a classification is written.
struct ClassificationFormat {
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
    func line(_ record: Record, _ result: Result<ClassifiedText, RecordFault>) -> [UInt8] {
        switch result {
        case .failure(let fault): record.faultLine(fault, format: kind, emptyCount: 2)
        case .success(let classified):
            switch kind {
            case .jsonl, .json, .safetensors: json(record, classified)
            case .tsv: fields(record, classified, separator: UInt8(ascii: "\t"))
            case .csv: fields(record, classified, separator: UInt8(ascii: ","))
            case .text: text(record, classified)
            }
        }
    }

    /// The best labels, best first; labels of the same number stay in their order.
    private func scores(_ classified: ClassifiedText, count: Int) -> [Score] {
        let probabilities = classified.probabilities
        let ranked = ranking(of: probabilities, count: count)
        let kept = ranked.filter { index in threshold.map { probabilities[index] >= $0 } ?? true
        }
        guard let best = ranked.first, kept.isEmpty else {
            return kept.map { Score(label: labels[$0], value: value(classified, $0)) }
        }
        return [Score(label: rejectLabel, value: value(classified, best))]
    }

    /// The indices of the `count` largest numbers, largest first.
    private func ranking(of numbers: [Float], count: Int) -> [Int] {
        func isBefore(_ first: Int, _ second: Int) -> Bool {
            (numbers[second], first) < (numbers[first], second)
        }
        // Most often one label is wanted, of what may be many.
        if count == 1 { return numbers.indices.min(by: isBefore).map { [$0] } ?? [] }
        return Array(numbers.indices.sorted(by: isBefore).prefix(count))
    }

    private func value(_ classified: ClassifiedText, _ index: Int) -> Float {
        showsLogits ? classified.logits[index] : classified.probabilities[index]
    }

    private func fields(_ record: Record, _ classified: ClassifiedText, separator: UInt8) -> [UInt8] {
        var line: [UInt8] = []
        record.appendLeadingFields(separator: separator, to: &line)
        for (rank, score) in scores(classified, count: count ?? 1).enumerated() {
            if rank > 0 { line.append(separator) }
            appendField(Array(score.label.utf8), separator: separator, to: &line)
            line.append(separator)
            line += fixed(score.value, decimals: 6).utf8
        }
        return line + [0x0A]
    }

    private func json(_ record: Record, _ classified: ClassifiedText) -> [UInt8] {
        let probabilities = classified.probabilities
        let best = ranking(of: probabilities, count: 1).first ?? 0
        let isRejected = threshold.map { probabilities[best] < $0 } ?? false
        let shown = count.map { ranking(of: probabilities, count: $0) } ?? Array(labels.indices)
        var json = JSONWriter()
        json.object { json in
            record.appendID(to: &json)
            json.field("label") { $0.string(isRejected ? rejectLabel : labels[best]) }
            json.field("score") { $0.float(probabilities[best]) }
            json.field("scores") { json in
                json.object { json in
                    for index in shown { json.field(labels[index]) { $0.float(probabilities[index]) } }
                }
            }
            if showsLogits {
                json.field("logits") { json in json.array(classified.logits) { $0.float($1) } }
            }
            json.field("truncated") { $0.boolean(classified.isTruncated) }
        }
        return json.bytes + [0x0A]
    }

    private func text(_ record: Record, _ classified: ClassifiedText) -> [UInt8] {
        let scores = scores(classified, count: count ?? 1)
        let width = labels.map { displayWidth(printable($0)) }.max() ?? 0
        let cells = scores.map { score in
            style.bold(printable(score.label))
                + String(repeating: " ", count: max(0, width - displayWidth(printable(score.label))))
                + "  " + fixed(score.value, decimals: 3)
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
