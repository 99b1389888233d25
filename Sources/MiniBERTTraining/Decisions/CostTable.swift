/// The cost of each label where another one is right.
///
/// It is read from lines of cells with tabs between them: the first line has a cell that is not used, then the labels that
/// can be given; each other line has the label that is right, then the cost of each of those.
package struct CostTable: Hashable, Sendable {
    private let labels: [ClassLabel]
    /// `costs[t][p]`, by the index of the labels.
    private let costs: [[Float]]
    private let source: SourceLine

    /// The largest cost; sums of such costs fit into a 32-bit float.
    private static let costRange: ClosedRange<Float> = 0...1e9

    /// Reads the lines of a table.
    ///
    /// - Throws: `LineFinding` for a table that is not as described.
    package init(_ table: TabbedLines) throws(LineFinding) {
        source = table.lines[0].source
        labels = table.lines[0].cells.dropFirst().map { ClassLabel($0) }
        guard labels.count > 1, Set(labels).count == labels.count else {
            throw LineFinding(
                source, "expected an unused cell, then at least two different labels, with tabs between them")
        }
        var rows: [ClassLabel: [Float]] = [:]
        for line in table.lines.dropFirst() {
            let label = ClassLabel(line.cells[0])
            guard labels.contains(label) else {
                throw LineFinding(line.source, "the label '\(label)' is not in the first line")
            }
            let numbers = line.cells.dropFirst().compactMap { Float($0) }.filter(Self.costRange.contains)
            guard numbers.count == labels.count, line.cells.count == labels.count + 1 else {
                throw LineFinding(
                    line.source,
                    "expected a label, then \(labels.count) costs from 0 to 1e9, with tabs between them")
            }
            guard rows.updateValue(numbers, forKey: label) == nil else {
                throw LineFinding(line.source, "the label '\(label)' has a second line, expected one")
            }
        }
        for label in labels where rows[label] == nil {
            throw LineFinding(source, "the label '\(label)' has no line of costs")
        }
        costs = labels.map { rows[$0] ?? [] }
        guard costs.contains(where: { $0.contains { $0 > 0 } }) else {
            throw LineFinding(source, "all costs are 0, which prefer no label, expected some above 0")
        }
    }

    /// The costs in the order of the labels of data.
    ///
    /// - Throws: `LineFinding` if the data have other labels.
    package func costs(of dataLabels: [ClassLabel]) throws(LineFinding) -> [[Float]] {
        var places: [Int] = []
        for label in dataLabels {
            guard let place = labels.firstIndex(of: label) else {
                throw LineFinding(source, "the label '\(label)' of the data is missing")
            }
            places.append(place)
        }
        for label in labels where !dataLabels.contains(label) {
            throw LineFinding(source, "no row of the data has the label '\(label)'")
        }
        return places.map { truth in places.map { costs[truth][$0] } }
    }
}
