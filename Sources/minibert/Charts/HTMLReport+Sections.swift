import MiniBERTTraining
import CLibrary

extension HTMLReport {
    /// The scores of each class.
    var classSection: String {
        let classes: [ClassScores]
        switch report.evaluation {
        case .classification(let evaluation): classes = evaluation.classes
        case .multiLabel(let evaluation): classes = evaluation.classes
        case .regression, .unscored: return ""
        }
        let absent = classes.filter { $0.support == 0 }.count
        let lead =
            "The weakest first."
            + (absent > 0 ? " Classes without rows are left out of the macro averages." : "")
        return section("Classes", lead, classTable(classes))
    }

    /// The table of the classes; of many, the weakest, and all others folded.
    private func classTable(_ classes: [ClassScores]) -> String {
        let sorted = ClassBarsChart.weakestFirst(classes)
        guard sorted.count > Self.openClasses + 10 else { return ClassBarsChart(classes: sorted).html }
        let rest = Array(sorted.dropFirst(Self.openClasses))
        return ClassBarsChart(classes: Array(sorted.prefix(Self.openClasses))).html
            + folded("All other classes", count: rest.count, ClassBarsChart(classes: rest).html)
    }
    private static let openClasses = 30

    /// The confusion matrix and the classes that are confused most often.
    var confusionSection: String {
        guard case .classification(let evaluation) = report.evaluation else { return "" }
        let labels = evaluation.classes.map(\.label)
        let hasMap = labels.count <= ConfusionHeatMap.largest
        var html = ""
        if hasMap {
            html +=
                "<div class=\"scroll\">"
                + ConfusionHeatMap(labels: labels, confusion: evaluation.confusion).svg + "</div>"
        }
        let confused = evaluation.confusion.mostConfused(limit: hasMap ? 5 : 20)
        if !confused.isEmpty {
            html += "<ol class=\"pairs\">"
            for pair in confused {
                let share = Double(pair.count) / Double(max(1, evaluation.classes[pair.truth].support))
                html +=
                    "<li>\(HTMLText.isolated(labels[pair.truth].text, limit: 40)) <span class=\"arrow\">predicted as</span> "
                    + "\(HTMLText.isolated(labels[pair.prediction].text, limit: 40)) <b>\(pair.count)</b> "
                    + "<span class=\"quiet\">\(NumberText.percent(share, 1)) of its rows</span></li>"
            }
            html += "</ol>"
        }
        return section(
            "Confusion matrix",
            hasMap
                ? "Rows are true classes, columns are predictions. Blue is right, orange is wrong. A deeper color "
                    + "is a larger share of the true class."
                : "The classes that are confused most often. A table of all \(labels.count) would be unreadable.",
            html)
    }

    /// The reliability diagram and the histogram of confidence.
    var calibrationSection: String {
        guard let after = report.evaluation.calibration else { return "" }
        let before = report.calibrationBefore
        let key =
            before == nil
            ? ""
            : "<span class=\"swatch b\"></span> before, <span class=\"swatch a\"></span> after the temperature of "
                + "\(NumberText.fixed(report.temperature, 2)). "
        var html = figure(
            "Reliability", ReliabilityDiagram(before: before, after: after).svg,
            key + "On the dashed line, confidence equals accuracy.")
        if case .classification(let evaluation) = report.evaluation {
            html += figure(
                "Confidence", ConfidenceHistogram(counts: evaluation.confidenceCounts).svg,
                "<span class=\"swatch a\"></span> right and <span class=\"swatch b\"></span> wrong predictions, by the probability "
                    + "of the predicted class.")
        }
        let warning = report.evaluation.rowWarning.map { HTMLText.escaped("Warning: \($0).") } ?? ""
        return section("Calibration", warning, "<div class=\"pair\">\(html)</div>")
    }

    /// The learning curve and the strength of the penalty.
    var choiceSection: String {
        let html = learningFigure + pathFigure
        return html.isEmpty
            ? "" : section("Learning curve and penalty", "", "<div class=\"pair\">\(html)</div>")
    }

    var selfTrainingSection: String {
        guard let selfTraining = report.selfTraining else { return "" }
        return section(
            "Self-training", "The head also learns from rows that it labeled itself, if held-out rows agree.",
            "<pre>\(Self.escapedLines(selfTraining.text))</pre>")
    }

    var ngramSection: String {
        guard let ngrams = report.ngrams else { return "" }
        return section(
            "N-grams", "Runs of words and of characters of the text, beside the encoder's features.",
            "<pre>\(Self.escapedLines(ngrams.text))</pre>")
    }

    private var learningFigure: String {
        let points = report.learningCurve.filter { $0.accuracy != nil }
        guard points.count > 1 else { return "" }
        let series = LineChart.Series(
            name: "accuracy", style: "line-a", points: points.map { (Double($0.rowCount), $0.accuracy ?? 0) },
            spreads: points.map { $0.spread ?? 0 })
        let ticks = points.filter { $0.share != 0.1 || points.count < 4 }.map {
            ChartFrame.Tick(value: Double($0.rowCount), label: NumberText.grouped($0.rowCount))
        }
        let chart = LineChart(
            title: "Learning curve", xName: "training rows", yName: "held-out accuracy",
            series: [series],
            xTicks: ticks, isShare: true)
        let hasBand = points.contains { $0.foldAccuracies.count > 1 }
        let band = hasBand ? " The band is the spread between folds." : ""
        return figure(
            "Learning curve", chart.svg, HTMLText.escaped(report.learningVerdict ?? "") + "." + band)
    }

    private var pathFigure: String {
        let path = report.path
        guard path.count > 1, let chosen = report.inverseStrength else { return "" }
        // From strong to weak, so that a head that fits the data more closely is further right.
        let series = LineChart.Series(
            name: "loss", style: "line-a", points: path.map { (log10($0.inverseStrength), $0.heldOutLoss) })
        let ticks = path.enumerated().filter { $0.offset % 2 == 0 || path.count <= 6 }.map {
            ChartFrame.Tick(
                value: log10($0.element.inverseStrength),
                label: NumberText.short($0.element.inverseStrength, significant: 2))
        }
        let chart = LineChart(
            title: "Strength of the penalty", xName: "C, the inverse strength",
            yName: "held-out loss",
            series: [series], xTicks: ticks, isShare: false,
            mark: (log10(chosen), "chosen: " + NumberText.short(chosen, significant: 2)))
        return figure(
            "Strength of the L2 penalty", chart.svg,
            "The penalty is too strong on the left and too weak on the right. The strongest penalty whose loss is not measurably "
                + "above the lowest is chosen. If no penalty is measurably better than predicting the class shares, the "
                + "strongest of all is chosen."
        )
    }

    /// The losses of each epoch, if the training had epochs.
    var epochSection: String {
        let epochs = report.epochs
        guard !epochs.isEmpty else { return "" }
        var series = [
            LineChart.Series(
                name: "training", style: "line-a",
                points: epochs.enumerated().map { (Double($0.offset + 1), $0.element.training) })
        ]
        let validation = epochs.enumerated().compactMap { index, losses in
            losses.validation.map { (x: Double(index + 1), y: $0) }
        }
        if !validation.isEmpty {
            series.append(LineChart.Series(name: "validation", style: "line-b", points: validation))
        }
        let last = Double(epochs.count)
        let ticks = ChartFrame.ticks(in: 1...max(2, last), count: min(8, epochs.count)) {
            NumberText.short($0)
        }
        .filter { $0.value == $0.value.rounded() }
        let chart = LineChart(
            title: "Loss of each epoch", xName: "epoch", yName: "mean loss", series: series, xTicks: ticks,
            isShare: false)
        return section(
            "Training", "",
            "<div class=\"pair\">"
                + figure(
                    "Loss of each epoch", chart.svg,
                    "<span class=\"swatch a\"></span> training"
                        + (validation.isEmpty ? "" : ", <span class=\"swatch b\"></span> validation"))
                + "</div>")
    }
}
