import MiniBERTTraining

extension HTMLReport {
    /// The trials of the search for settings: their scores in order, and a table.
    var tuningSection: String {
        guard let (tuning, settings) = tuning, let metric = tuning.trials.first?.scores.first?.metric else {
            return ""
        }
        let unseen = tuning.unseen.map { evaluation in
            "On \(counted(evaluation.rowCount, "row")) that no choice has seen: \(metric.rawValue) "
                + "\(NumberText.fixed(metric.value(of: evaluation), 3)). "
        }
        let other = tuning.defaultUnseen.map { evaluation in
            "The default on the same rows: \(NumberText.fixed(metric.value(of: evaluation), 3)). "
        }
        return section(
            "Search for settings",
            (unseen ?? "") + (other ?? "")
                + "Other scores on this page are of the rows that the training with these settings held out.",
            trialFigure(tuning, metric) + trialTable(tuning, settings))
    }

    private func trialFigure(_ tuning: TuningResult, _ metric: TuningMetric) -> String {
        let points = tuning.trials.enumerated().compactMap { number, trial in
            trial.scores.first?.value.map { (x: Double(number), y: $0) }
        }
        guard points.count > 1 else { return "" }
        let last = Double(tuning.trials.count - 1)
        let chart = LineChart(
            title: "Score of each trial", xName: "trial", yName: metric.rawValue,
            series: [LineChart.Series(name: metric.rawValue, style: "line-a", points: points)],
            xTicks: ChartFrame.ticks(in: 0...last, count: min(8, tuning.trials.count)) {
                NumberText.short($0)
            }.filter { $0.value == $0.value.rounded() }, isShare: false,
            mark: (Double(tuning.choice), "chosen"))
        return figure(
            "Score of each trial", chart.svg,
            "On the held-out rows; "
                + (metric == .logLoss ? "lower is better." : "higher is better."))
    }

    private func trialTable(_ tuning: TuningResult, _ settings: [String]) -> String {
        let metrics = tuning.trials[0].scores.map(\.metric)
        var html =
            "<div class=\"scroll\"><table class=\"classes\"><thead><tr><th>Trial</th>"
            + metrics.map { "<th>\($0.rawValue)</th>" }.joined()
            + "<th>Gain</th><th>Seconds</th></tr></thead><tbody>"
        for (number, trial) in tuning.trials.enumerated() {
            let gain = trial.gain.map {
                "\(NumberText.fixed($0, 3)) ± \(NumberText.fixed(trial.standardError, 3))"
            }
            let scores =
                trial.scores.isEmpty
                ? "<td colspan=\"\(metrics.count)\">failed</td>"
                : trial.scores.map { "<td>\(NumberText.fixed($0.value, 3))</td>" }.joined()
            html +=
                "<tr><td>\(number)\(number == tuning.choice ? ", chosen" : ""): "
                + "\(HTMLText.escaped(settings[number]))</td>\(scores)<td>\(gain ?? "")</td>"
                + "<td>\(NumberText.fixed(trial.seconds, 1))</td></tr>"
        }
        return html + "</tbody></table></div>"
    }
}
