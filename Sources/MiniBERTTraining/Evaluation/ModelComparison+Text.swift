import PrintableText

extension ModelComparison {
    /// The comparison as lines for a terminal.
    ///
    /// - Parameters:
    ///   - names: The names of the first and the second model.
    ///   - limit: The most changed rows in each direction whose texts are shown.
    /// - Returns: The lines, each with its line feed.
    package func text(names: (first: String, second: String), limit: Int = 10) -> String {
        let width = max(displayedCount(names.first), displayedCount(names.second))
        var lines = [
            accuracyLine(names.first, width, correctCounts.first, intervals.first),
            accuracyLine(names.second, width, correctCounts.second, intervals.second),
            "only the first is right on \(NumberText.grouped(changes.lost.count)), only the second on "
                + "\(NumberText.grouped(changes.gained.count)) of \(NumberText.grouped(rows.count)) rows: McNemar's p = "
                + NumberText.short(changes.significance, significant: 2) + "; " + verdict,
        ]
        for (label, changes) in zip(rows.labels, changesByClass)
        where !changes.lost.isEmpty || !changes.gained.isEmpty {
            lines.append(
                "  \(label): only the first \(NumberText.grouped(changes.lost.count)), only the second "
                    + NumberText.grouped(changes.gained.count))
        }
        lines += rowLines("right only by the first:", changes.lost, limit: limit)
        lines += rowLines("right only by the second:", changes.gained, limit: limit)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whether the models differ, in words.
    package var verdict: String {
        guard changes.significance < 0.05 else { return "these rows do not tell which is better" }
        return changes.lost.count > changes.gained.count ? "the first is better" : "the second is better"
    }

    private func displayedCount(_ name: String) -> Int { printable(name).unicodeScalars.count }

    private func accuracyLine(_ name: String, _ width: Int, _ correct: Int, _ interval: ScoreInterval)
        -> String
    {
        printable(name) + String(repeating: " ", count: width - displayedCount(name)) + "  accuracy "
            + "\(NumberText.fixed(Double(correct) / Double(rows.count), 3)) (95%: "
            + "\(NumberText.fixed(interval.lower, 3))-\(NumberText.fixed(interval.upper, 3)))"
    }

    private func rowLines(_ heading: String, _ indices: [Int], limit: Int) -> [String] {
        guard !indices.isEmpty else { return [] }
        var lines = [heading]
        for row in indices.prefix(limit) {
            let example = rows.examples[row]
            lines.append(
                "  \(example.source): '\(rows.labels[rows.truths[row]])', first "
                    + "'\(rows.labels[rows.predictions[row]])', second '\(rows.labels[otherPredictions[row]])': "
                    + printable(example.text, limit: 60))
        }
        if indices.count > limit { lines.append("  and \(NumberText.grouped(indices.count - limit)) more") }
        return lines
    }
}
