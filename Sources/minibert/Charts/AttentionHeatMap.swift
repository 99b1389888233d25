import PrintableText
import MiniBERT
import MiniBERTTraining

/// The attention that the first words of a text get: a row for each head of each layer, a column for each word.
struct AttentionHeatMap {
    /// The most columns and the most cells, which bound the size of a page.
    private static let largest = (columns: 60, cells: 12_000)
    private static let cell = (width: 20.0, height: 14.0)
    private static let left = 112.0
    private static let top = 96.0

    private let attention: AttentionSummary
    private let names: [String]

    init(_ attention: AttentionSummary, record: ExplainedRecord) {
        self.attention = attention
        let rows = max(1, attention.layerCount * attention.headCount)
        let count = max(1, min(Self.largest.columns, Self.largest.cells / rows))
        names = attention.parts.prefix(count).map { part in
            printable(
                String(decoding: record.text(of: record.explanation.parts[part]), as: UTF8.self), limit: 14)
        }
    }

    /// The map as SVG.
    var svg: String {
        let rows = Double(attention.layerCount * attention.headCount)
        let width = Self.left + Self.cell.width * Double(names.count) + 70
        let height = Self.top + Self.cell.height * rows + 8
        var svg =
            "<svg class=\"attention\" style=\"width:\(text(width))px\" viewBox=\"0 0 \(text(width)) \(text(height))\" "
            + "role=\"img\" aria-label=\"Attention of each layer and head to each word\">"
        for (column, name) in names.enumerated() {
            let x = text(Self.left + Self.cell.width * (Double(column) + 0.6))
            svg +=
                "<text class=\"tick\" transform=\"translate(\(x) \(text(Self.top - 8))) rotate(-50)\">"
                + "\(HTMLText.escaped(name))</text>"
        }
        let strongest = attention.weights.max() ?? 0
        for layer in 0..<attention.layerCount {
            for head in 0..<attention.headCount { svg += row(layer, head, strongest: strongest) }
        }
        return svg + "</svg>"
    }

    private func row(_ layer: Int, _ head: Int, strongest: Float) -> String {
        let y = Self.top + Self.cell.height * Double(layer * attention.headCount + head)
        var row =
            "<text class=\"tick end\" x=\"\(text(Self.left - 8))\" y=\"\(text(y + 11))\">"
            + "\(head == 0 ? "layer \(layer + 1), " : "")head \(head + 1)</text>"
        for (column, name) in names.enumerated() {
            let weight = attention.weight(layer: layer, head: head, part: column)
            let share = strongest > 0 ? Double(weight / strongest) : 0
            row +=
                "<rect x=\"\(text(Self.left + Self.cell.width * Double(column) + 1))\" y=\"\(text(y + 1))\" "
                + "width=\"\(text(Self.cell.width - 2))\" height=\"\(text(Self.cell.height - 2))\" "
                + "fill-opacity=\"\(text(0.04 + 0.94 * share))\"><title>\(HTMLText.escaped(name)): "
                + "\(NumberText.percent(Double(weight), 1))</title></rect>"
        }
        return row
    }

    private func text(_ value: Double) -> String { HTMLText.number(value) }
}
