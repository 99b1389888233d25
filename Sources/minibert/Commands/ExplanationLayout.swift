import PrintableText
import MiniBERT
import MiniBERTTraining
import StrictJSON

struct ExplanationLayout: ResultLayout {
    let style: TextStyle
    /// The number of labels that are explained for each text.
    let labelCount: Int
    /// Whether the training rows that decided most are shown.
    let hasExamples: Bool
    let answers: AnswerFields
    /// The label in place of a predicted one that is not certain enough; `nil` for none.
    let rejectLabel: String?

    /// The most words that are listed with their scores.
    private static let listedCount = 8

    var fieldCount: Int { (hasExamples ? 10 : 8) * labelCount + answers.names.count }

    /// The label of a text: for one that is not certain enough, the label of rejected texts.
    private func answer(_ record: ExplainedRecord) -> String {
        let prediction = record.explanation.prediction
        return record.assessment?.isAnswer == false ? rejectLabel ?? prediction.label : prediction.label
    }

    /// The name of an explained label; that of the predicted one may be the label of rejected texts.
    private func name(_ label: LabelExplanation, _ record: ExplainedRecord) -> String {
        label.labelIndex == record.explanation.prediction.labelIndex ? answer(record) : label.label
    }

    func appendFields(of record: ExplainedRecord, separator: UInt8, to line: inout [UInt8]) {
        let explanation = record.explanation
        for (index, label) in explanation.labels.enumerated() {
            if index > 0 { line.append(separator) }
            let parts = explanation.parts.map { part -> [UInt8] in
                explanation.method == .sentences
                    ? Array("\(part.bytes.lowerBound)-\(part.bytes.upperBound)".utf8)
                    : Array(record.text(of: part))
            }
            appendField(Array(name(label, record).utf8), separator: separator, to: &line)
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
            if hasExamples { appendExamples(record.examples[index], separator: separator, to: &line) }
        }
        for column in answers.columns(of: record.assessment) {
            line.append(separator)
            appendField(Array(column.utf8), separator: separator, to: &line)
        }
    }

    private func appendExamples(
        _ examples: [DecidingExamples.Example], separator: UInt8, to line: inout [UInt8]
    ) {
        line.append(separator)
        let places = examples.map(\.row.source.description).joined(separator: " ")
        appendField(Array(places.utf8), separator: separator, to: &line)
        line.append(separator)
        line += examples.map { NumberText.fixed($0.share, 6) }.joined(separator: " ").utf8
    }

    func writeMembers(of record: ExplainedRecord, to json: inout JSONWriter) {
        let explanation = record.explanation
        json.field("label") { $0.string(answer(record)) }
        json.field("score") { $0.float(explanation.prediction.score) }
        answers.writeMembers(of: record.assessment, to: &json)
        json.field("method") { $0.string(explanation.method.rawValue) }
        json.field("explanations") { json in
            json.array(explanation.labels.enumerated()) { json, numbered in
                let label = numbered.element
                json.object { json in
                    json.field("label") { $0.string(label.label) }
                    json.field("score") { $0.float(label.probability) }
                    json.field("quantity") { $0.string(label.quantity.rawValue) }
                    json.field(explanation.method == .sentences ? "sentences" : "words") { json in
                        write(record, label, to: &json)
                    }
                    label.completeness.map { write($0, to: &json) }
                    if record.isTested { write(label.faithfulness, to: &json) }
                    if hasExamples { write(record.examples[numbered.offset], to: &json) }
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

    private func write(_ examples: [DecidingExamples.Example], to json: inout JSONWriter) {
        json.field("examples") { json in
            json.array(examples) { json, example in
                json.object { json in
                    json.field("file") { $0.string(example.row.source.file) }
                    json.field("line") { $0.integer(example.row.source.line) }
                    json.field("label") { $0.string(example.row.target.words) }
                    json.field("share") { $0.double(example.share) }
                    json.field("text") { $0.string(example.row.text) }
                }
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
        let cells = AnswerFields.cells(of: record.assessment).map { "  " + $0 }.joined()
        let blocks = record.explanation.labels.enumerated().map { index, label in
            let strengths = record.strengths(label)
            var text =
                "\(style.bold(printable(name(label, record))))  \(NumberText.fixed(Double(label.probability), 3))"
                + "\(index == 0 ? cells : "")\n"
            for segment in 0...(record.input.pair == nil ? 0 : 1) {
                text += "  " + colored(record, strengths, segment: segment) + "\n"
            }
            text += table(record, label)
            for sentence in record.trust(label) { text += "  " + style.dim(sentence) + "\n" }
            return hasExamples ? text + table(record.examples[index]) : text
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

extension ExplanationLayout {
    /// The training rows that decided most, with their shares and labels.
    private func table(_ examples: [DecidingExamples.Example]) -> String {
        let rows = examples.map { example -> [String] in
            let (row, sign) = (example.row, example.share < 0 ? "-" : "+")
            let place = SourceLine(file: FileName.last(of: row.source.file), line: row.source.line)
            let start = [
                "", sign + NumberText.percent(example.share.magnitude, 1), row.target.words,
                place.description,
            ]
            let room = style.columns - start.reduce(0) { $0 + displayWidth($1) + 2 }
            // Only the part that can be shown is read: a text may have megabytes.
            let beginning = String(
                String.UnicodeScalarView(row.text.unicodeScalars.prefix(4 * style.columns)))
            return start + [style.clipped(printable(beginning), to: max(16, room))]
        }
        return "  \(style.dim("the training rows that decided most:"))\n" + style.table(rows, numbers: [1])
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
