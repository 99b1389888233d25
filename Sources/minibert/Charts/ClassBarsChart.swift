import MiniBERTTraining

/// Precision, recall and F1 of each class as bars.
struct ClassBarsChart {
    let classes: [ClassScores]

    /// The classes in rising order of F1; those without rows come last.
    static func weakestFirst(_ classes: [ClassScores]) -> [ClassScores] {
        classes.indices.sorted { (classes[$0].f1 ?? 2, $0) < (classes[$1].f1 ?? 2, $1) }.map { classes[$0] }
    }

    /// The table as HTML.
    ///
    /// A bar shows F1; the two marks on it show precision and recall.
    var html: String {
        var html = """
            <table class="classes"><thead><tr><th>Class</th><th class="wide">F1 <span class="key">\
            <span class="tickmark p"></span> precision <span class="tickmark r"></span> recall</span></th>\
            <th>Precision</th><th>Recall</th><th>F1</th><th>Rows</th></tr></thead><tbody>
            """
        for scores in classes {
            html +=
                "<tr><th scope=\"row\">\(HTMLText.isolated(scores.label.text, limit: 40))</th>"
                + "<td class=\"wide\">\(bar(scores))</td>"
            for value in [scores.precision, scores.recall, scores.f1] {
                html += "<td>\(NumberText.fixed(value, 3))</td>"
            }
            html += "<td>\(NumberText.grouped(scores.support))</td></tr>"
        }
        return html + "</tbody></table>"
    }

    private func bar(_ scores: ClassScores) -> String {
        guard let f1 = scores.f1 else { return "<span class=\"quiet\">no rows</span>" }
        func percent(_ value: Double?) -> String { HTMLText.number((value ?? 0) * 100) }
        return """
            <svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="track" width="100" height="12"/>\
            <rect class="fill" width="\(percent(f1))" height="12"/>\
            <rect class="tickmark p" x="\(percent(scores.precision.map { max(0, $0 - 0.004) }))" width="0.8" height="12"/>\
            <rect class="tickmark r" x="\(percent(scores.recall.map { max(0, $0 - 0.004) }))" width="0.8" height="12"/></svg>
            """
    }
}
