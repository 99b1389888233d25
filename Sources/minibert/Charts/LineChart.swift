import MiniBERTTraining

/// A chart of one or two lines.
struct LineChart {
    /// A line and its name.
    struct Series {
        let name: String
        /// `line-a` or `line-b`.
        let style: String
        let points: [(x: Double, y: Double)]
        /// The half-width of the band at each point; empty for no band.
        var spreads: [Double] = []
    }

    let title: String
    let xName: String
    let yName: String
    let series: [Series]
    let xTicks: [ChartFrame.Tick]
    /// Whether the values are shares, which are labeled in percent.
    let isShare: Bool
    /// A value to mark on the horizontal axis, with its caption.
    var mark: (value: Double, words: String)?

    /// The chart as SVG.
    var svg: String {
        let values = series.flatMap { line in
            line.points.enumerated().flatMap { index, point in
                let spread = index < line.spreads.count ? line.spreads[index] : 0
                return [point.y - spread, point.y + spread]
            }
        }
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let margin = max((most - least) * 0.08, isShare ? 0.005 : abs(most) * 0.01, 1e-6)
        let lowest = isShare ? max(0, least - margin) : least - margin
        let highest = isShare ? min(1, most + margin) : most + margin
        let vertical = lowest...highest
        let places = series.flatMap { $0.points.map(\.x) }
        let frame = ChartFrame(horizontal: (places.min() ?? 0)...(places.max() ?? 1), vertical: vertical)
        var content = ""
        if let mark {
            content += frame.line(
                frame.x(mark.value), frame.top, frame.x(mark.value), frame.height - frame.bottom, "mark")
            let isRight = frame.x(mark.value) > frame.width * 0.6
            content += frame.label(
                mark.words, frame.x(mark.value) + (isRight ? -6 : 6), frame.top + 11,
                isRight ? "tick end" : "tick")
        }
        for line in series { content += drawn(line, on: frame) }
        let yTicks =
            isShare
            ? ChartFrame.percentTicks(in: vertical)
            : ChartFrame.ticks(in: vertical, count: 5) { NumberText.short($0) }
        return frame.chart(
            title: title, xTicks: xTicks, yTicks: yTicks, xName: xName, yName: yName, content: content)
    }

    private func drawn(_ line: Series, on frame: ChartFrame) -> String {
        let places = line.points.map { (x: frame.x($0.x), y: frame.y($0.y)) }
        var svg = ""
        if line.spreads.count == line.points.count, !line.points.isEmpty {
            func edge(_ sign: Double) -> [(x: Double, y: Double)] {
                zip(line.points, line.spreads).map { (frame.x($0.x), frame.y($0.y + sign * $1)) }
            }
            svg += frame.path(edge(1) + edge(-1).reversed(), "band", isClosed: true)
        }
        svg += frame.path(places, line.style)
        if line.points.count <= 40 {
            for (point, place) in zip(line.points, places) {
                let value = isShare ? NumberText.percent(point.y, 1) : NumberText.fixed(point.y, 3)
                svg += frame.dot(place.x, place.y, 3.2, "dot \(line.style)", tip: "\(line.name) \(value)")
            }
        }
        return svg
    }
}
