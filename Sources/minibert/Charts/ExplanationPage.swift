import PrintableText
import MiniBERT
import MiniBERTTraining

/// A section of a page of explanations: one text with the words that decided its label.
///
/// The page is self-contained and needs no script: a label is chosen by radio buttons that the style sheet reads.
struct ExplanationPage {
    private let record: ExplainedRecord
    private let number: Int
    /// The label of texts whose predicted label is not certain enough.
    private let rejectLabel: String?

    /// Creates the section of the `number`th text, from 1.
    init(_ record: ExplainedRecord, number: Int, rejectLabel: String? = nil) {
        self.record = record
        self.number = number
        self.rejectLabel = rejectLabel
    }

    /// The beginning of a page about a model, of which `labelCount` labels are explained for each text.
    static func head(model: String, labelCount: Int) -> String {
        let choices = (1...max(1, labelCount)).map {
            ".explained input:nth-of-type(\($0)):checked~.panel:nth-of-type(\($0))"
        }.joined(separator: ",")
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><meta name="generator" content="MiniBERT">
            <title>\(HTMLText.escaped(model)): explanations</title><style>\(HTMLReport.style)
            \(style)
            \(choices){display:block}</style></head><body><main>
            <header><p class="eyebrow">Explanations</p><h1>\(HTMLText.isolated(model, limit: 80))</h1>
            <p class="quiet">Words on <mark class="p3">blue</mark> speak for the label, words on <mark class="n3">orange</mark>
            against it. The strongest ones have their scores.</p></header>

            """
    }

    /// The end of a page.
    static let end =
        "<footer>Written by MiniBERT. This page is self-contained.</footer></main></body></html>\n"

    /// The section as HTML.
    var section: String {
        let labels = record.explanation.labels
        var html = "<section class=\"explained\"><h2>Text \(NumberText.grouped(number))</h2>"
        if record.isTruncated { html += "<p class=\"lead\">The model did not read the end of the text.</p>" }
        html += answer
        if labels.count > 1 { html += labels.indices.map { choice($0, labels) }.joined() }
        for (index, label) in labels.enumerated() {
            html +=
                "<div class=\"panel\(labels.count > 1 ? "" : " only")\">"
                + panel(label) + exampleList(record.examples.isEmpty ? [] : record.examples[index]) + "</div>"
            if index == labels.count - 1 { html += "\n" }
        }
        if let attention = record.explanation.attention, !attention.parts.isEmpty {
            html += """
                <details><summary>Attention by layer and head (this is not an explanation)</summary>
                <p class="lead">How much each word is attended to in each head of the network. Attention is a weight inside \
                the network: a word with much attention need not decide anything.</p>
                <div class="scroll">\(AttentionHeatMap(attention, record: record).svg)</div></details>

                """
        }
        return html + "</section>\n"
    }

    /// The radio button of a label; the predicted one is chosen at first, if it is among the labels.
    private func choice(_ index: Int, _ labels: [LabelExplanation]) -> String {
        let predicted = labels.firstIndex { $0.labelIndex == record.explanation.prediction.labelIndex } ?? 0
        let name = "t\(number)l\(index)"
        return
            "<input type=\"radio\" name=\"t\(number)\" id=\"\(name)\"\(index == predicted ? " checked" : "")>"
            + "<label for=\"\(name)\">\(HTMLText.isolated(labels[index].label, limit: 40)) "
            + "<span>\(value(labels[index]))</span></label>"
    }

    /// How far the predicted label can be trusted.
    private var answer: String {
        guard let assessment = record.assessment else { return "" }
        var parts = AnswerFields.cells(of: assessment)
        if let rejectLabel, !assessment.isAnswer { parts.insert("answer: " + rejectLabel, at: 0) }
        return parts.isEmpty
            ? "" : "<p class=\"lead\">\(HTMLText.isolated(parts.joined(separator: "; ")))</p>"
    }

    /// The training rows that decided most.
    private func exampleList(_ examples: [DecidingExamples.Example]) -> String {
        guard !examples.isEmpty else { return "" }
        let items = examples.map { example in
            let place = SourceLine(
                file: FileName.last(of: example.row.source.file), line: example.row.source.line)
            let share = (example.share < 0 ? "−" : "+") + NumberText.percent(example.share.magnitude, 1)
            return "<li><b>\(share)</b> \(HTMLText.isolated(example.row.target.words, limit: 40)): "
                + "\(HTMLText.isolated(example.row.text, limit: 240)) "
                + "<span class=\"quiet\">\(HTMLText.escaped(place.description, limit: 60))</span></li>"
        }
        return
            "<p class=\"lead\">The training rows that decided most</p><ul class=\"examples\">\(items.joined())</ul>"
    }

    private func value(_ label: LabelExplanation) -> String {
        label.quantity == .value
            ? NumberText.short(Double(label.probability)) : HTMLText.percent(Double(label.probability))
    }

    private func panel(_ label: LabelExplanation) -> String {
        var html =
            "<p class=\"answer\"><strong>\(HTMLText.isolated(label.label, limit: 80))</strong> "
            + "\(value(label))</p>"
        let words = MarkedWords(record: record, label: label)
        let scored = Set(label.scores.map(\.magnitude).descendingOrder.prefix(5))
        for segment in 0...(record.input.pair == nil ? 0 : 1) {
            html += "<p class=\"text\" dir=\"auto\">\(words.html(segment: segment, scored: scored))</p>"
        }
        for sentence in record.trust(label) {
            html += "<p class=\"note\">\(HTMLText.escaped(sentence))</p>"
        }
        return html
    }

    /// The rules for explanations, beside those of all reports.
    private static let style = """
        header{margin-bottom:24px} .explained .panel{display:none} .explained .panel.only{display:block}
        .explained input{position:absolute;opacity:0}
        .explained label{display:inline-block;border:1px solid var(--line);border-radius:999px;padding:3px 12px;margin:6px 6px 0 0;\
        cursor:pointer;font-size:14px} .explained label span{color:var(--soft)}
        .explained input:checked+label{border-color:var(--a);box-shadow:inset 0 0 0 1px var(--a);font-weight:620}
        .explained input:focus-visible+label{outline:2px solid var(--a);outline-offset:2px}
        .explained .answer{margin:14px 0 6px;font-size:17px} .explained .text{font-size:18px;line-height:2;\
        overflow-wrap:anywhere;margin-bottom:10px} .explained .note{font-size:14px} .explained details{margin-top:16px}
        .attention rect{fill:var(--a)}
        """
}
