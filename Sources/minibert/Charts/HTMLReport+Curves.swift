import MiniBERTTraining

extension HTMLReport {
    /// The most classes that have curves, and the most points of a curve.
    private static let (curveLimit, pointLimit) = (12, 120)

    /// Precision and recall at every threshold: of two classes for the rarer one, of several for each against the rest.
    var thresholdSection: String {
        guard let rows, case .classification(let evaluation) = report.evaluation else { return "" }
        let classes = evaluation.classes
        let present = classes.indices.filter { classes[$0].support > 0 }
        let order =
            classes.count == 2
            ? present.sorted { (classes[$0].support, -$0) < (classes[$1].support, -$1) }
            : present.sorted { (classes[$0].f1 ?? 0, $0) < (classes[$1].f1 ?? 0, $1) }
        var html = ""
        for (place, index) in order.prefix(classes.count == 2 ? 1 : Self.curveLimit).enumerated() {
            guard
                let curve = ThresholdCurve(
                    probabilities: rows.probabilities(ofClass: index),
                    isOfClass: rows.truths.map { $0 == index })
            else { continue }
            let name = HTMLText.isolated(classes[index].label.text, limit: 40)
            let figures = "<div class=\"pair\">\(precisionFigure(curve))\(thresholdFigure(curve))</div>"
            html +=
                "<details class=\"kind\"\(place == 0 ? " open" : "")><summary>\(name) <span class=\"quiet\">average "
                + "precision \(NumberText.fixed(curve.averagePrecision, 3))</span></summary>\(figures)</details>"
        }
        guard !html.isEmpty else { return "" }
        return section(
            "Precision and recall",
            "A row counts as one of the class if the probability of the class is at least the threshold.",
            html)
    }

    private func precisionFigure(_ curve: ThresholdCurve) -> String {
        let points = curve.thinned(to: Self.pointLimit)
        let chart = LineChart(
            title: "Precision and recall", xName: "recall", yName: "precision",
            series: [
                LineChart.Series(
                    name: "precision", style: "line-a", points: points.map { ($0.recall, $0.precision) })
            ], xTicks: ChartFrame.percentTicks(in: 0...1).filter { $0.value >= (points.first?.recall ?? 0) },
            isShare: true)
        return figure(
            "Precision at each recall", chart.svg,
            "A random choice has a precision of \(NumberText.percent(curve.share, 1)).")
    }

    private func thresholdFigure(_ curve: ThresholdCurve) -> String {
        let points = curve.thinned(to: Self.pointLimit)
        let best = curve.best
        let places = points.map(\.threshold)
        let chart = LineChart(
            title: "Precision and recall at each threshold", xName: "threshold", yName: "share",
            series: [
                LineChart.Series(
                    name: "precision", style: "line-a", points: points.map { ($0.threshold, $0.precision) }),
                LineChart.Series(
                    name: "recall", style: "line-b", points: points.map { ($0.threshold, $0.recall) }),
            ], xTicks: ChartFrame.percentTicks(in: (places.min() ?? 0)...(places.max() ?? 1)), isShare: true,
            mark: (best.threshold, "best F1"))
        return figure(
            "Scores at each threshold", chart.svg,
            "<span class=\"swatch a\"></span> precision, <span class=\"swatch b\"></span> recall. F1 is best, "
                + "\(NumberText.fixed(best.f1, 3)), at a threshold of \(NumberText.fixed(best.threshold, 3))."
        )
    }
}
