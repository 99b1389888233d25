import PrintableText
import MiniBERT
import MiniBERTTraining
import StrictJSON

/// A text and the explanation of its label.
struct ExplainedRecord: TextResult {
    let input: TextInput
    let explanation: Explanation
    /// Whether the faithfulness of the explanation was to be measured.
    let isTested: Bool

    /// How far to trust the explanation of a label, a sentence each.
    func trust(_ label: LabelExplanation) -> [String] {
        let parts = explanation.method == .sentences ? "sentences" : "words"
        var sentences = label.trust(parts: parts)
        if isTested, label.faithfulness == nil {
            sentences.append("not tested: without \(parts), the text has this label as surely")
        }
        return sentences
    }

    var isTruncated: Bool { explanation.prediction.isTruncated }
    var tokenCount: Int { explanation.prediction.tokenCount }

    /// The bytes of a word or a sentence.
    func text(of part: TextPart) -> ArraySlice<UInt8> {
        (part.segment == 0 ? input.text : input.pair ?? [])[part.bytes]
    }

    /// The strength of each part, from -1 to 1, relative to the strongest one.
    func strengths(_ label: LabelExplanation) -> [Double] {
        let largest = label.scores.reduce(0) { max($0, $1.magnitude) }
        return label.scores.map { largest > 0 ? $0 / largest : 0 }
    }

    /// The text and its pair, cut at the borders of the parts: each piece with the index of its part, or `nil` between
    /// parts.
    func pieces(segment: Int) -> [(bytes: ArraySlice<UInt8>, part: Int?)] {
        let text = segment == 0 ? input.text : input.pair ?? []
        var pieces: [(ArraySlice<UInt8>, Int?)] = []
        var end = 0
        for (index, part) in explanation.parts.enumerated() where part.segment == segment {
            let start = max(end, part.bytes.lowerBound)
            if start > end { pieces.append((text[end..<start], nil)) }
            if part.bytes.upperBound > start { pieces.append((text[start..<part.bytes.upperBound], index)) }
            end = max(end, part.bytes.upperBound)
        }
        if end < text.count { pieces.append((text[end...], nil)) }
        return pieces
    }
}

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

extension LabelExplanation {
    /// How far to trust the explanation, a sentence each; nothing if it was not measured.
    fileprivate func trust(parts: String) -> [String] {
        var sentences: [String] = []
        if let faithfulness {
            sentences = [
                "comprehensiveness \(NumberText.fixed(faithfulness.comprehensiveness, 2)), random \(parts) "
                    + "\(NumberText.fixed(faithfulness.randomComprehensiveness, 2)); sufficiency "
                    + "\(NumberText.fixed(faithfulness.sufficiency, 2)), random \(parts) "
                    + NumberText.fixed(faithfulness.randomSufficiency, 2)
            ]
        }
        if let completeness {
            sentences.append(
                "the scores add up to \(NumberText.fixed(completeness.sum, 3)) of "
                    + "\(NumberText.fixed(completeness.difference, 3)): error "
                    + "\(NumberText.percent(completeness.error, 2)), \(completeness.stepCount) steps")
        }
        return sentences
    }
}

extension JSONWriter {
    fileprivate mutating func range(_ range: Range<Int>) {
        array([range.lowerBound, range.upperBound]) { $0.integer($1) }
    }
}
