import MiniBERTTraining

/// Confidence against accuracy, before and after the temperature.
struct ReliabilityDiagram {
    let before: Calibration?
    let after: Calibration

    /// The diagram as SVG.
    var svg: String {
        let frame = ChartFrame(horizontal: 0...1, vertical: 0...1)
        var content = frame.line(frame.x(0), frame.y(0), frame.x(1), frame.y(1), "ideal")
        let total = after.bins.reduce(0) { $0 + $1.count }
        let lines = [(before, "line-b", "before"), (Optional(after), "line-a", "after")]
        for case (let calibration?, let style, let name) in lines {
            let bins = calibration.bins.compactMap { bin -> (x: Double, y: Double, count: Int)? in
                guard let confidence = bin.confidence, let accuracy = bin.accuracy else { return nil }
                return (confidence, accuracy, bin.count)
            }
            content += frame.path(bins.map { (frame.x($0.x), frame.y($0.y)) }, style)
            for bin in bins {
                // The area of a dot is proportional to its number of rows.
                let radius = 2.2 + 7 * (Double(bin.count) / Double(max(1, total))).squareRoot()
                content += frame.dot(
                    frame.x(bin.x), frame.y(bin.y), radius, "dot \(style)",
                    tip: "\(name): \(bin.count) rows, confidence \(NumberText.percent(bin.x, 1)), accuracy "
                        + NumberText.percent(bin.y, 1))
            }
        }
        let ticks = ChartFrame.percentTicks(in: 0...1)
        return frame.chart(
            title: "Reliability diagram", xTicks: ticks, yTicks: ticks, xName: "confidence",
            yName: "accuracy",
            content: content)
    }
}

/// The confidence of right and wrong predictions.
struct ConfidenceHistogram {
    let counts: ConfidenceCounts

    /// The histogram as SVG, with wrong predictions stacked on right ones.
    var svg: String {
        let totals = zip(counts.right, counts.wrong).map { $0 + $1 }
        let highest = Double(max(1, totals.max() ?? 1))
        // The axis starts at the tenth that holds the lowest confidence.
        let first = (totals.firstIndex { $0 > 0 } ?? 0) / 2 * 2
        let frame = ChartFrame(horizontal: Double(first) / 20...1, vertical: 0...highest * 1.04)
        var content = ""
        for bin in first..<20 {
            let (low, high) = (frame.x(Double(bin) / 20) + 1, frame.x(Double(bin + 1) / 20) - 1)
            let (right, wrong) = (Double(counts.right[bin]), Double(counts.wrong[bin]))
            let tip = "\(counts.right[bin]) right, \(counts.wrong[bin]) wrong"
            content += frame.bar(
                low, frame.y(right), high - low, frame.y(0) - frame.y(right), "right", tip: tip)
            content += frame.bar(
                low, frame.y(right + wrong), high - low, frame.y(right) - frame.y(right + wrong), "wrong",
                tip: tip)
        }
        return frame.chart(
            title: "Histogram of confidence", xTicks: ChartFrame.percentTicks(in: Double(first) / 20...1),
            yTicks: ChartFrame.ticks(in: 0...highest, count: 5) { NumberText.grouped(Int($0)) },
            xName: "confidence",
            yName: "predictions", content: content)
    }
}
