/// The confusion matrix with its numbers; the color is the share of the true class.
struct ConfusionHeatMap {
    let labels: [Label]
    let confusion: ConfusionMatrix

    /// More classes than this cannot be read as a grid.
    static let largest = 24

    /// The matrix as SVG.
    var svg: String {
        let count = labels.count
        let names = labels.map { DisplayText.escaped($0.text, limit: 18) }
        // About the width of a letter at this size.
        let longest = Double(names.map(\.unicodeScalars.count).max() ?? 4) * 7 + 16
        let (cell, height) =
            count <= 4 ? (96.0, 58.0) : count <= 8 ? (76, 46) : count <= 14 ? (46, 34) : (36, 30)
        let areShort = names.allSatisfy { Double($0.unicodeScalars.count) * 7 < cell }
        let (left, top) = (longest + 26, areShort ? 30 : min(longest, 120) + 14)
        let (width, total) = (left + cell * Double(count) + 40, top + height * Double(count) + 8)
        func text(_ value: Double) -> String { HTMLText.number(value) }
        var svg = """
            <svg class="heat" style="max-width:\(text(width))px" viewBox="0 0 \(text(width)) \(text(total))" role="img" \
            aria-label="Confusion matrix">\
            <text class="name middle" transform="translate(12 \(text((top + total) / 2))) rotate(-90)">true class</text>
            """
        for (index, name) in names.enumerated() {
            let x = left + cell * (Double(index) + 0.5)
            svg +=
                areShort
                ? "<text class=\"tick middle\" x=\"\(text(x))\" y=\"\(text(top - 10))\">\(HTMLText.escaped(name))</text>"
                : "<text class=\"tick\" transform=\"translate(\(text(x)) \(text(top - 10))) rotate(-40)\">"
                    + HTMLText.escaped(name) + "</text>"
            svg +=
                "<text class=\"tick end\" x=\"\(text(left - 10))\" "
                + "y=\"\(text(top + height * (Double(index) + 0.5) + 4))\">\(HTMLText.escaped(name))</text>"
        }
        for truth in 0..<count {
            let support = confusion.supports[truth]
            for prediction in 0..<count {
                let number = confusion[truth, prediction]
                let share = support > 0 ? Double(number) / Double(support) : 0
                let (x, y) = (left + cell * Double(prediction), top + height * Double(truth))
                svg +=
                    "<rect class=\"\(truth == prediction ? "hit" : "miss")\" x=\"\(text(x + 1.5))\" y=\"\(text(y + 1.5))\" "
                    + "width=\"\(text(cell - 3))\" height=\"\(text(height - 3))\" rx=\"4\" "
                    + "fill-opacity=\"\(text(opacity(share, isRight: truth == prediction)))\"><title>"
                    + "\(HTMLText.escaped(names[truth])) predicted as \(HTMLText.escaped(names[prediction])): \(number) "
                    + "(\(NumberText.percent(share, 1)) of its rows)</title></rect>"
                let isDark = opacity(share, isRight: truth == prediction) > 0.66
                svg +=
                    "<text class=\"cell middle\(number == 0 ? " zero" : "")\(isDark ? " over" : "")\" "
                    + "x=\"\(text(x + cell / 2))\" y=\"\(text(y + height / 2 + 4.5))\">\(number)</text>"
            }
        }
        return svg + "</svg>"
    }

    /// Mistakes are few, so their color rises faster.
    private func opacity(_ share: Double, isRight: Bool) -> Double {
        guard share > 0 else { return 0.05 }
        let root = share.squareRoot()
        return isRight ? 0.2 + 0.78 * share : min(0.95, 0.06 + 1.3 * root * root.squareRoot())
    }
}
