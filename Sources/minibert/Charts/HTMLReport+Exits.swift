import MiniBERTTraining

extension HTMLReport {
    /// Speed against accuracy of early answers, if exits were fitted.
    var exitSection: String {
        guard let exits = report.exits else { return "" }
        var points: [(x: Double, y: Double)] = exits.points.compactMap { point in
            point.score.map { (exits.share(point), $0) }
        }
        if let score = exits.wholeScore { points.append((1, score)) }
        // Two thresholds may compute the same layers.
        points.sort { ($0.x, $0.y) < ($1.x, $1.y) }
        let places = points.map(\.x)
        let chart = LineChart(
            title: "Early answers", xName: "share of the layers computed",
            yName: "held-out \(exits.scoreName)",
            series: [LineChart.Series(name: exits.scoreName, style: "line-a", points: points)],
            xTicks: ChartFrame.percentTicks(in: (places.min() ?? 0)...(places.max() ?? 1)), isShare: true)
        let thresholds = exits.points.map { NumberText.short($0.threshold, significant: 3) }
        return section(
            "Early answers",
            "A head on each inner layer answers the texts that it is sure of; the others go on.",
            "<div class=\"pair\">"
                + figure(
                    "Speed against \(exits.scoreName)", chart.svg,
                    "From the left, thresholds of \(thresholds.joined(separator: ", ")), and without early answers."
                )
                + "</div><pre>\(Self.escapedLines(exits.text))</pre>")
    }
}
