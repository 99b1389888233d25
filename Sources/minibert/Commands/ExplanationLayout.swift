import PrintableText
import MiniBERT
import MiniBERTTraining
import StrictJSON

struct ExplanationLayout: ResultLayout {
    let style: TextStyle
    /// The number of labels that are explained for each text.
    let labelCount: Int

    /// The most words that are listed with their scores.
    private static let listedCount = 8

    var fieldCount: Int { 8 * labelCount }

    func appendFields(of record: ExplainedRecord, separator: UInt8, to line: inout [UInt8]) {
        let explanation = record.explanation
        for (index, label) in explanation.labels.enumerated() {
            if index > 0 { line.append(separator) }
            let parts = explanation.parts.map { part -> [UInt8] in
                explanation.method == .sentences
                    ? Array("\(part.bytes.lowerBound)-\(part.bytes.upperBound)".utf8)
                    : Array(record.text(of: part))
            }
            appendField(Array(label.label.utf8), separator: separator, to: &line)
            line.append(separator)
            line += NumberText.fixed(Double(label.probability), 6).utf8
            line.append(separator)
            appendField(Array(parts.joined(separator: [0x20])), separator: separator, to: &line)
            line.append(separator)
            line += label.scores.map { NumberText.fixed($0, 6) }.joined(separator: " ").utf8
            for number in label.faithfulness.numbers {
                line.append(separator)
                if let number { line += NumberText.fixed(number, 4).utf8 }
            }
        }
    }

    func writeMembers(of record: ExplainedRecord, to json: inout JSONWriter) {
        let explanation = record.explanation
        json.field("label") { $0.string(explanation.prediction.label) }
        json.field("score") { $0.float(explanation.prediction.score) }
        json.field("method") { $0.string(explanation.method.rawValue) }
        json.field("explanations") { json in
            json.array(explanation.labels) { json, label in
                json.object { json in
                    json.field("label") { $0.string(label.label) }
                    json.field("score") { $0.float(label.probability) }
                    json.field("quantity") { $0.string(label.quantity.rawValue) }
                    json.field(explanation.method == .sentences ? "sentences" : "words") { json in
                        write(record, label, to: &json)
                    }
                    label.completeness.map { write($0, to: &json) }
                    if record.isTested { write(label.faithfulness, to: &json) }
                }
            }
        }
    }

    /// Writes the parts with their places, scores and ranks, which count from 1.
    private func write(_ record: ExplainedRecord, _ label: LabelExplanation, to json: inout JSONWriter) {
        var ranks = [Int](repeating: 0, count: label.ranking.count)
        for (rank, part) in label.ranking.enumerated() { ranks[part] = rank + 1 }
        json.array(record.explanation.parts.enumerated()) { json, numbered in
            let part = numbered.element
            json.object { json in
                json.field("text") { $0.string(record.text(of: part)) }
                if record.input.pair != nil { json.field("segment") { $0.integer(part.segment) } }
                json.field("bytes") { $0.range(part.bytes) }
                json.field("characters") { $0.range(part.characters) }
                json.field("score") { $0.double(label.scores[numbered.offset]) }
                json.field("rank") { $0.integer(ranks[numbered.offset]) }
            }
        }
    }

    private func write(_ completeness: Completeness, to json: inout JSONWriter) {
        json.field("completeness") { json in
            json.object { json in
                json.field("difference") { $0.double(completeness.difference) }
                json.field("sum") { $0.double(completeness.sum) }
                json.field("error") { $0.double(completeness.error) }
                json.field("steps") { $0.integer(completeness.stepCount) }
            }
        }
    }

    private func write(_ faithfulness: Faithfulness?, to json: inout JSONWriter) {
        json.field("faithfulness") { json in
            guard let faithfulness else { return json.null() }
            json.object { json in
                json.field("comprehensiveness") { $0.double(faithfulness.comprehensiveness) }
                json.field("sufficiency") { $0.double(faithfulness.sufficiency) }
                json.field("random_comprehensiveness") { $0.double(faithfulness.randomComprehensiveness) }
                json.field("random_sufficiency") { $0.double(faithfulness.randomSufficiency) }
            }
        }
    }

    /// For each label its probability, the text with the parts that decided, their scores, and the test of the
    /// explanation.
    func text(of record: ExplainedRecord, _ source: Record) -> [UInt8] {
        let blocks = record.explanation.labels.map { label in
            let strengths = record.strengths(label)
            var text =
                "\(style.bold(printable(label.label)))  \(NumberText.fixed(Double(label.probability), 3))\n"
            for segment in 0...(record.input.pair == nil ? 0 : 1) {
                text += "  " + colored(record, strengths, segment: segment) + "\n"
            }
            text += table(record, label)
            for sentence in record.trust(label) { text += "  " + style.dim(sentence) + "\n" }
            return text
        }
        return Array(blocks.joined(separator: "\n").utf8)
    }

    private func colored(_ record: ExplainedRecord, _ strengths: [Double], segment: Int) -> String {
        record.pieces(segment: segment).map { piece in
            let text = printable(piece.bytes)
            guard let part = piece.part else { return text }
            // A word of less than a twelfth of the strongest one's score is not colored.
            let strength = (strengths[part].magnitude * 3 + 0.25).rounded(.down)
            return style.highlighted(text, strength: Int(strengths[part] < 0 ? -strength : strength))
        }.joined()
    }

    /// The strongest parts with their scores and bars of their lengths.
    private func table(_ record: ExplainedRecord, _ label: LabelExplanation) -> String {
        let strengths = record.strengths(label)
        let listed = label.scores.map(\.magnitude).descendingOrder.prefix(Self.listedCount)
        let rows = listed.sorted { label.scores[$0] > label.scores[$1] }.map { part -> [String] in
            let score = label.scores[part]
            let sign = score < 0 ? "-" : "+"
            let length = Int((strengths[part].magnitude * 8).rounded(.up))
            return [
                "", sign + NumberText.fixed(score.magnitude, 3), String(repeating: sign, count: length),
                style.clipped(
                    printable(record.text(of: record.explanation.parts[part])), to: style.columns - 24),
            ]
        }
        return style.table(rows, numbers: [1])
    }
}

extension Faithfulness? {
    /// The comprehensiveness, that of random words, the sufficiency, that of random words.
    fileprivate var numbers: [Double?] {
        [
            self?.comprehensiveness, self?.randomComprehensiveness, self?.sufficiency,
            self?.randomSufficiency,
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func range(_ range: Range<Int>) {
        array([range.lowerBound, range.upperBound]) { $0.integer($1) }
    }
}
