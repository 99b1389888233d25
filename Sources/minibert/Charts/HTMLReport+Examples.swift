import MiniBERT
import MiniBERTTraining

/// Texts of the data: mistakes, and examples of each cell of the confusion matrix.
extension HTMLReport {
    private static let examplesOfCell = 5
    /// The most cells that have examples.
    private static let cellLimit = 150
    /// The most characters of a text.
    private static let textLimit = 240

    /// The most confident mistakes, and more of them by their kind.
    var mistakeSection: String {
        guard mistakes.count > 0 else { return "" }
        let head =
            "<thead><tr><th>Line</th><th>Label</th><th>Predicted</th><th>Confidence</th>"
            + (includesTexts ? "<th class=\"wide\">Text</th>" : "") + "</tr></thead>"
        let unseen = subject == .training ? " It had not seen them in training." : ""
        return section(
            "Worst mistakes",
            "The rows whose label the model contradicts with the highest confidence.\(unseen) Look here first for "
                + "wrong labels. \(counted(mistakes.count, "mistake")) in all."
                + markNote, mistakes.html(head: head, cells: cells))
    }

    private func cells(of suspect: SuspectLabel) -> String {
        placeCell(suspect.source)
            + "<td data-name=\"label\">\(HTMLText.isolated(suspect.label.text, limit: 30))</td>"
            + "<td data-name=\"predicted\">\(HTMLText.isolated(suspect.predicted.text, limit: 30))</td>"
            + "<td>\(NumberText.percent(suspect.probability, 1))</td>"
            + (includesTexts
                ? "<td class=\"wide\">\(quoted(suspect.text, pair: nil, of: suspect.source))</td>" : "")
    }

    /// The rows of a regression or with any number of labels whose predictions are furthest off.
    var farSection: String {
        guard !farRows.isEmpty else { return "" }
        let body = farRows.map { row in
            "<tr>\(placeCell(row.example.source))"
                + "<td data-name=\"label\">\(HTMLText.isolated(row.example.target.words, limit: 60))</td>"
                + "<td data-name=\"predicted\">\(HTMLText.isolated(row.prediction, limit: 60))</td>"
                + "<td data-name=\"off by\">\(NumberText.short(row.distance))</td>"
                + (includesTexts
                    ? "<td class=\"wide\">"
                        + "\(quoted(row.example.text, pair: row.example.pair, of: row.example.source))</td>"
                    : "")
                + "</tr>"
        }
        let head =
            "<thead><tr><th>Line</th><th>Label</th><th>Predicted</th><th>Off by</th>"
            + (includesTexts ? "<th class=\"wide\">Text</th>" : "") + "</tr></thead>"
        let lead =
            report.problemType == .regression
            ? "The rows whose value is furthest from the predicted one."
            : "The rows with the label whose probability is furthest off. The words are those of that label."
        return section(
            "Largest errors", lead + markNote,
            "<table class=\"mistakes\">\(head)<tbody>\(body.joined())</tbody></table>")
    }

    private func placeCell(_ source: SourceLine) -> String {
        let place = SourceLine(file: FileName.last(of: source.file), line: source.line)
        return "<td class=\"place\">\(HTMLText.escaped(place.description, limit: 60))</td>"
    }

    /// Texts of each cell of the confusion matrix, the surest predictions first; the weakest classes come first.
    var exampleSection: String {
        guard includesTexts, let rows, case .classification(let evaluation) = report.evaluation else {
            return ""
        }
        let confidences = rows.confidences
        var html = ""
        var start = 0
        while start < exampleCells.count {
            let truth = exampleCells[start].truth
            let cells = exampleCells[start...].prefix { $0.truth == truth }
            let content = cells.map { cell in
                let examples = cell.examples.map { row in
                    let example = rows.examples[row]
                    return "<li>\(quoted(example.text, pair: example.pair, of: example.source)) "
                        + "<span class=\"quiet\">\(NumberText.percent(confidences[row], 1))</span></li>"
                }
                return folded(
                    MistakeTable.words(rows.labels[truth], rows.labels[cell.prediction]), count: cell.count,
                    "<ul class=\"examples\">\(examples.joined())</ul>")
            }
            html += folded(
                HTMLText.isolated(rows.labels[truth].text, limit: 40),
                count: evaluation.classes[truth].support, content.joined())
            start = cells.endIndex
        }
        return section(
            "Examples",
            "The surest predictions of each cell of the confusion matrix, by true class, the weakest class first."
                + markNote, html)
    }

    /// A cell of the confusion matrix with the rows of its surest predictions.
    struct ExampleCell {
        let truth: Int
        let prediction: Int
        let count: Int
        let examples: [Int]
    }

    /// The cells with examples: those of the weakest class first, and of a class the most frequent prediction first.
    static func exampleCells(of rows: ScoredRows, _ evaluation: ClassificationEvaluation) -> [ExampleCell] {
        let confidences = rows.confidences
        let weakest = evaluation.classes.indices.filter { evaluation.classes[$0].support > 0 }.sorted {
            (evaluation.classes[$0].f1 ?? 0, $0) < (evaluation.classes[$1].f1 ?? 0, $1)
        }
        var rowsOfCells: [[Int]: [Int]] = [:]
        for row in 0..<rows.count {
            rowsOfCells[[rows.truths[row], rows.predictions[row]], default: []].append(row)
        }
        var cells: [ExampleCell] = []
        for truth in weakest where cells.count < Self.cellLimit {
            let ofClass = rowsOfCells.filter { $0.key[0] == truth }.sorted {
                ($1.value.count, $0.key[1]) < ($0.value.count, $1.key[1])
            }
            cells += ofClass.map { key, members in
                let surest = members.sorted { (confidences[$1], $0) < (confidences[$0], $1) }
                return ExampleCell(
                    truth: truth, prediction: key[1], count: members.count,
                    examples: Array(surest.prefix(Self.examplesOfCell)))
            }
        }
        return cells
    }

    /// A text, with the words that decided its label marked if they are known.
    private func quoted(_ text: String, pair: String?, of source: SourceLine) -> String {
        guard let record = explanations?.records[source], let label = record.explanation.labels.first else {
            let second = pair.map { Self.pairSign + HTMLText.isolated($0, limit: Self.textLimit) } ?? ""
            return HTMLText.isolated(text, limit: Self.textLimit) + second
        }
        let words = MarkedWords(record: record, label: label)
        let segments = record.input.pair == nil ? 0...0 : 0...1
        return segments.map { "<bdi>\(words.html(segment: $0, limit: Self.textLimit))</bdi>" }
            .joined(separator: Self.pairSign)
    }
    private static let pairSign = " <span class=\"arrow\">and</span> "

    /// The rows that the page quotes, the most important first, with the labels that they are predicted as.
    var quotedRows: [(example: LabeledExample, label: ClassLabel)] {
        guard includesTexts else { return [] }
        guard let rows else { return farRows.map { ($0.example, $0.label) } }
        var rowOfSource: [SourceLine: Int] = [:]
        for (row, example) in rows.examples.enumerated() { rowOfSource[example.source] = row }
        var found = mistakes.rows.prefix(20).compactMap { rowOfSource[$0.suspect.source] }
        // One example of each cell comes before a second one of any.
        for rank in 0..<Self.examplesOfCell {
            found += exampleCells.compactMap { rank < $0.examples.count ? $0.examples[rank] : nil }
        }
        found += mistakes.rows.dropFirst(20).compactMap { rowOfSource[$0.suspect.source] }
        var seen: Set<Int> = []
        return found.filter { seen.insert($0).inserted }.map { row in
            (rows.examples[row], rows.labels[rows.predictions[row]])
        }
    }

    /// How the marked words were found.
    private var markNote: String {
        guard let explanations, includesTexts else { return "" }
        let (subject, loss) =
            switch report.problemType {
            case .singleLabel: ("the predicted label", "its log-odds lose")
            case .multiLabel: ("the label", "its log-odds lose")
            case .regression: ("the value", "it loses")
            }
        return " Words on <mark class=\"p3\">blue</mark> speak for \(subject), words on "
            + "<mark class=\"n3\">orange</mark> against it, by what \(loss) without the word (occlusion). "
            + HTMLText.escaped(explanations.note)
    }

    /// Content that is shown when its title is clicked.
    func folded(_ title: String, count: Int, _ content: String) -> String {
        "<details class=\"kind\"><summary>\(title) <b>\(NumberText.grouped(count))</b></summary>\(content)</details>"
    }
}
