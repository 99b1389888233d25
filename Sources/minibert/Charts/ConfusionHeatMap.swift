import PrintableText
import MiniBERTTraining

/// The confusion matrix with its counts, each cell colored by its share of the true class.
struct ConfusionHeatMap {
    private let names: [String]
    private let confusion: ConfusionMatrix
    /// The size of a cell.
    private let cell: (width: Double, height: Double)
    private let areNamesShort: Bool
    /// The origin of the first cell.
    private let left: Double
    private let top: Double

    /// The most classes that are shown as a grid.
    static let largest = 24

    init(labels: [ClassLabel], confusion: ConfusionMatrix) {
        let count = labels.count
        let names = labels.map { printable($0.text, limit: 18) }
        let cell = count <= 4 ? (96.0, 58.0) : count <= 8 ? (76, 46) : count <= 14 ? (46, 34) : (36, 30)
        // A letter is about 7 units wide at this size, and a Chinese character twice as wide.
        let longest = Double(names.map(displayWidth).max() ?? 4) * 7 + 16
        areNamesShort = longest - 16 < cell.0
        left = longest + 26
        top = areNamesShort ? 30 : min(longest, 120) + 14
        self.names = names
        self.cell = cell
        self.confusion = confusion
    }

    /// The matrix as SVG.
    var svg: String {
        let count = Double(names.count)
        let (width, height) = (left + cell.width * count + 40, top + cell.height * count + 8)
        var svg = """
            <svg class="heat" style="max-width:\(text(width))px" viewBox="0 0 \(text(width)) \(text(height))" \
            role="img" aria-label="Confusion matrix">\
            <text class="name middle" transform="translate(12 \(text((top + height) / 2))) rotate(-90)">true class</text>
            """
        for index in names.indices { svg += heading(index) }
        for truth in names.indices {
            let support = Double(max(1, confusion.supports[truth]))
            for prediction in names.indices {
                svg += square(truth, prediction, share: Double(confusion[truth, prediction]) / support)
            }
        }
        return svg + "</svg>"
    }

    /// The name of a class, above its column and beside its row.
    private func heading(_ index: Int) -> String {
        let name = HTMLText.escaped(names[index])
        let x = text(left + cell.width * (Double(index) + 0.5))
        let y = text(top - 10)
        let above =
            areNamesShort
            ? "<text class=\"tick middle\" x=\"\(x)\" y=\"\(y)\">\(name)</text>"
            : "<text class=\"tick\" transform=\"translate(\(x) \(y)) rotate(-40)\">\(name)</text>"
        return above + "<text class=\"tick end\" x=\"\(text(left - 10))\" "
            + "y=\"\(text(top + cell.height * (Double(index) + 0.5) + 4))\">\(name)</text>"
    }

    /// One cell with its count.
    private func square(_ truth: Int, _ prediction: Int, share: Double) -> String {
        let number = confusion[truth, prediction]
        let (x, y) = (left + cell.width * Double(prediction), top + cell.height * Double(truth))
        let opacity = Self.opacity(share, isRight: truth == prediction)
        let tip = HTMLText.escaped("\(names[truth]) predicted as \(names[prediction])")
        return
            "<rect class=\"\(truth == prediction ? "hit" : "miss")\" x=\"\(text(x + 1.5))\" y=\"\(text(y + 1.5))\" "
            + "width=\"\(text(cell.width - 3))\" height=\"\(text(cell.height - 3))\" rx=\"4\" "
            + "fill-opacity=\"\(text(opacity))\"><title>\(tip): \(number) "
            + "(\(NumberText.percent(share, 1)) of its rows)</title></rect>"
            + "<text class=\"cell middle\(number == 0 ? " zero" : "")\(opacity > 0.66 ? " over" : "")\" "
            + "x=\"\(text(x + cell.width / 2))\" y=\"\(text(y + cell.height / 2 + 4.5))\">\(number)</text>"
    }

    /// The opacity of a cell, which rises faster for mistakes because they are rarer.
    private static func opacity(_ share: Double, isRight: Bool) -> Double {
        guard share > 0 else { return 0.05 }
        let root = share.squareRoot()
        return isRight ? 0.2 + 0.78 * share : min(0.95, 0.06 + 1.3 * root * root.squareRoot())
    }

    private func text(_ value: Double) -> String { HTMLText.number(value) }
}
