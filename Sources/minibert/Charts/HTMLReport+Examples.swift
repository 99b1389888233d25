import MiniBERTTraining

/// Texts of the data: mistakes, and examples of each cell of the confusion matrix.
extension HTMLReport {
    private static let (openMistakes, foldedMistakes, examplesOfCell) = (20, 30, 5)
    /// The most kinds of predictions that have examples.
    private static let cellLimit = 150

    /// The most confident mistakes, and more of them by their kind.
    var mistakeSection: String {
        let suspects = report.suspects
        guard !suspects.isEmpty else { return "" }
        var html = table(suspects.prefix(Self.openMistakes).map(row))
        let rest = suspects.dropFirst(Self.openMistakes)
        var kinds: [(label: ClassLabel, predicted: ClassLabel, suspects: [SuspectLabel])] = []
        var places: [[ClassLabel]: Int] = [:]
        for suspect in rest {
            let kind = [suspect.label, suspect.predicted]
            if places[kind] == nil {
                places[kind] = kinds.count
                kinds.append((suspect.label, suspect.predicted, []))
            }
            kinds[places[kind, default: 0]].suspects.append(suspect)
        }
        var more = ""
        for kind in kinds.sorted(by: { $1.suspects.count < $0.suspects.count }).prefix(Self.cellLimit) {
            let shown = kind.suspects.prefix(Self.foldedMistakes)
            more += folded(
                kindWords(kind.label, kind.predicted), count: kind.suspects.count,
                table(shown.map(row)) + omitted(kind.suspects.count - shown.count))
        }
        if !kinds.isEmpty { html += folded("More mistakes, by kind", count: rest.count, more) }
        let unseen = subject == .training ? " It had not seen them in training." : ""
        return section(
            "Worst mistakes",
            "The rows whose label the model contradicts with the highest confidence.\(unseen) Look here first for "
                + "wrong labels. \(NumberText.grouped(suspects.count)) mistakes in all.", html)
    }

    /// Texts of each cell of the confusion matrix, the surest predictions first; the weakest classes come first.
    var exampleSection: String {
        guard includesTexts, let rows, case .classification(let evaluation) = report.evaluation else {
            return ""
        }
        let confidences = rows.confidences
        let weakest = evaluation.classes.indices.filter { evaluation.classes[$0].support > 0 }.sorted {
            (evaluation.classes[$0].f1 ?? 0, $0) < (evaluation.classes[$1].f1 ?? 0, $1)
        }
        var cells: [[Int]: [Int]] = [:]
        for row in 0..<rows.count {
            cells[[rows.truths[row], rows.predictions[row]], default: []].append(row)
        }
        var html = ""
        var shownCount = 0
        for truth in weakest where shownCount < Self.cellLimit {
            let kinds = cells.filter { $0.key[0] == truth }.sorted {
                ($1.value.count, $0.key[1]) < ($0.value.count, $1.key[1])
            }
            let content = kinds.map { kind in
                let surest = kind.value.sorted { (confidences[$1], $0) < (confidences[$0], $1) }
                let examples = surest.prefix(Self.examplesOfCell).map {
                    example(of: rows, $0, confidences[$0])
                }
                return folded(
                    kindWords(rows.labels[truth], rows.labels[kind.key[1]]), count: kind.value.count,
                    "<ul class=\"examples\">\(examples.joined())</ul>")
            }
            shownCount += kinds.count
            html += folded(
                HTMLText.isolated(rows.labels[truth].text, limit: 40),
                count: evaluation.classes[truth].support, content.joined())
        }
        return section(
            "Examples",
            "The surest predictions of each cell of the confusion matrix, by true class, the weakest class first.",
            html)
    }

    /// One text with its probability.
    ///
    /// Every example on the page is written here, so that marks in its text need no other place.
    private func example(of rows: ScoredRows, _ row: Int, _ confidence: Double) -> String {
        "<li>\(HTMLText.isolated(rows.examples[row].text, limit: 240)) <span class=\"quiet\">"
            + "\(NumberText.percent(confidence, 1))</span></li>"
    }

    private func kindWords(_ label: ClassLabel, _ predicted: ClassLabel) -> String {
        let name = HTMLText.isolated(label.text, limit: 40)
        guard label != predicted else { return name + " <span class=\"arrow\">predicted right</span>" }
        return name + " <span class=\"arrow\">predicted as</span> "
            + HTMLText.isolated(predicted.text, limit: 40)
    }

    /// Content that is shown when its title is clicked.
    func folded(_ title: String, count: Int, _ content: String) -> String {
        "<details class=\"kind\"><summary>\(title) <b>\(NumberText.grouped(count))</b></summary>\(content)</details>"
    }

    private func omitted(_ count: Int) -> String {
        count > 0 ? "<p class=\"quiet\">and \(NumberText.grouped(count)) more</p>" : ""
    }

    private func table(_ rows: [String]) -> String {
        "<table class=\"mistakes\"><thead><tr><th>Line</th><th>Label</th><th>Predicted</th><th>Confidence</th>"
            + (includesTexts ? "<th class=\"wide\">Text</th>" : "") + "</tr></thead><tbody>" + rows.joined()
            + "</tbody></table>"
    }

    private func row(_ suspect: SuspectLabel) -> String {
        let place = SourceLine(file: FileName.last(of: suspect.source.file), line: suspect.source.line)
        return "<tr><td class=\"place\">\(HTMLText.escaped(place.description, limit: 60))</td>"
            + "<td data-name=\"label\">\(HTMLText.isolated(suspect.label.text, limit: 30))</td>"
            + "<td data-name=\"predicted\">\(HTMLText.isolated(suspect.predicted.text, limit: 30))</td>"
            + "<td>\(NumberText.percent(suspect.probability, 1))</td>"
            + (includesTexts ? "<td class=\"wide\">\(HTMLText.isolated(suspect.text, limit: 240))</td>" : "")
            + "</tr>"
    }
}
