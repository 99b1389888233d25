import MiniBERTTraining

/// The axes of a chart, which map values to coordinates.
struct ChartFrame {
    /// A mark on an axis.
    struct Tick {
        let value: Double
        let label: String
    }

    let width = 460.0
    let height = 300.0
    let left = 68.0
    let right = 16.0
    let top = 14.0
    let bottom = 46.0
    /// The values at the left and right ends.
    let horizontal: ClosedRange<Double>
    /// The values at the lower and upper ends.
    let vertical: ClosedRange<Double>

    /// The horizontal coordinate of a value.
    func x(_ value: Double) -> Double {
        left + (value - horizontal.lowerBound) / span(horizontal) * (width - left - right)
    }

    /// The vertical coordinate of a value, from the top.
    func y(_ value: Double) -> Double {
        height - bottom - (value - vertical.lowerBound) / span(vertical) * (height - top - bottom)
    }

    private func span(_ range: ClosedRange<Double>) -> Double {
        max(range.upperBound - range.lowerBound, 1e-12)
    }

    /// The chart as SVG: the grid, the named axes, and `content` on top.
    func chart(
        title: String, xTicks: [Tick], yTicks: [Tick], xName: String, yName: String, content: String
    ) -> String {
        var svg =
            "<svg viewBox=\"0 0 \(text(width)) \(text(height))\" role=\"img\" aria-label=\"\(HTMLText.escaped(title))\">"
        for tick in yTicks {
            svg += line(left, y(tick.value), width - right, y(tick.value), "grid")
            svg += label(tick.label, left - 8, y(tick.value) + 4, "tick end")
        }
        for tick in xTicks { svg += label(tick.label, x(tick.value), height - bottom + 18, "tick middle") }
        svg += line(left, height - bottom, width - right, height - bottom, "axis")
        svg += label(xName, (left + width - right) / 2, height - 8, "name middle")
        let middle = (top + height - bottom) / 2
        svg +=
            "<text class=\"name middle\" transform=\"translate(9 \(text(middle))) rotate(-90)\">"
            + HTMLText.escaped(yName) + "</text>"
        return svg + content + "</svg>"
    }

    func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String) -> String {
        "<line class=\"\(name)\" x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\"/>"
    }

    func label(_ words: String, _ x: Double, _ y: Double, _ name: String) -> String {
        "<text class=\"\(name)\" x=\"\(text(x))\" y=\"\(text(y))\">\(HTMLText.escaped(words))</text>"
    }

    func bar(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ name: String, tip: String = "")
        -> String
    {
        "<rect class=\"\(name)\" x=\"\(text(x))\" y=\"\(text(y))\" width=\"\(text(max(0, width)))\" "
            + "height=\"\(text(max(0, height)))\" rx=\"1.5\"><title>\(HTMLText.escaped(tip))</title></rect>"
    }

    func dot(_ x: Double, _ y: Double, _ radius: Double, _ name: String, tip: String) -> String {
        "<circle class=\"\(name)\" cx=\"\(text(x))\" cy=\"\(text(y))\" r=\"\(text(radius))\">"
            + "<title>\(HTMLText.escaped(tip))</title></circle>"
    }

    func path(_ points: [(x: Double, y: Double)], _ name: String, isClosed: Bool = false) -> String {
        let steps = points.enumerated().map { ($0 == 0 ? "M" : "L") + text($1.x) + " " + text($1.y) }
        return "<path class=\"\(name)\" d=\"\(steps.joined())\(isClosed ? "Z" : "")\"/>"
    }

    private func text(_ value: Double) -> String { HTMLText.number(value) }

    /// About `count` round values in a range.
    static func ticks(in range: ClosedRange<Double>, count: Int, label: (Double) -> String) -> [Tick] {
        let span = range.upperBound - range.lowerBound
        guard span > 0 else { return [Tick(value: range.lowerBound, label: label(range.lowerBound))] }
        var step = 1.0
        while step > span / Double(count) { step /= 10 }
        while step * 10 <= span / Double(count) { step *= 10 }
        for factor in [1.0, 2, 5, 10] where step * factor >= span / Double(count) {
            step *= factor
            break
        }
        let first = Int((range.lowerBound / step).rounded(.up))
        let last = Int((range.upperBound / step + 1e-9).rounded(.down))
        guard first <= last else { return [] }
        return (first...last).map { Tick(value: Double($0) * step, label: label(Double($0) * step)) }
    }

    /// Ticks for shares, labeled in percent.
    static func percentTicks(in range: ClosedRange<Double>, count: Int = 5) -> [Tick] {
        let digits = range.upperBound - range.lowerBound < 0.045 ? 1 : 0
        return ticks(in: range, count: count) { NumberText.percent($0, digits) }
    }
}
