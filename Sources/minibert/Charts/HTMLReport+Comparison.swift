import MiniBERTTraining

extension HTMLReport {
    private static let changedRowLimit = 30

    /// The scores of another model on the same rows, and the rows on which the two differ.
    var comparisonSection: String {
        guard let comparison else { return "" }
        let (other, result) = (HTMLText.isolated(comparison.name, limit: 60), comparison.result)
        let (correct, intervals, changes) = (result.correctCounts, result.intervals, result.changes)
        var html =
            "<table class=\"classes\"><thead><tr><th>Model</th><th>Accuracy</th><th>95 %</th><th>Right alone</th></tr>"
            + "</thead><tbody>"
        let models = [
            (HTMLText.isolated(report.name, limit: 60), correct.first, intervals.first, changes.lost.count),
            (other, correct.second, intervals.second, changes.gained.count),
        ]
        for (name, count, interval, alone) in models {
            html +=
                "<tr><th scope=\"row\">\(name)</th>"
                + "<td>\(NumberText.percent(Double(count) / Double(result.rows.count), 1))</td>"
                + "<td>\(NumberText.fixed(interval.lower * 100, 1)) to \(NumberText.percent(interval.upper, 1))</td>"
                + "<td>\(NumberText.grouped(alone))</td></tr>"
        }
        html += "</tbody></table>" + classTable(result)
        html += changedRows("Right only by this model", changes.lost, result)
        html += changedRows("Right only by the other model", changes.gained, result)
        return section(
            "Compared with another model",
            "McNemar's test: p = \(NumberText.short(changes.significance, significant: 2)); \(result.verdict).",
            html)
    }

    private func classTable(_ result: ModelComparison) -> String {
        var html =
            "<table class=\"classes\"><thead><tr><th>Class</th><th>Right only by this model</th>"
            + "<th>Right only by the other</th></tr></thead><tbody>"
        for (label, changes) in zip(result.rows.labels, result.changesByClass)
        where !changes.lost.isEmpty || !changes.gained.isEmpty {
            html +=
                "<tr><th scope=\"row\">\(HTMLText.isolated(label.text, limit: 40))</th>"
                + "<td>\(NumberText.grouped(changes.lost.count))</td>"
                + "<td>\(NumberText.grouped(changes.gained.count))</td></tr>"
        }
        return html + "</tbody></table>"
    }

    private func changedRows(_ title: String, _ indices: [Int], _ result: ModelComparison) -> String {
        guard includesTexts, !indices.isEmpty else { return "" }
        let items = indices.prefix(Self.changedRowLimit).map { row in
            let labels = [
                result.rows.truths[row], result.rows.predictions[row], result.otherPredictions[row],
            ].map {
                HTMLText.isolated(result.rows.labels[$0].text, limit: 30)
            }
            return
                "<li>\(HTMLText.isolated(result.rows.examples[row].text, limit: 240)) <span class=\"quiet\">label "
                + "\(labels[0]), this model \(labels[1]), other \(labels[2])</span></li>"
        }
        return folded(title, count: indices.count, "<ul class=\"examples\">\(items.joined())</ul>")
    }
}
