/// Rows and columns for people: a title, then Markdown with columns of even width.
struct Table: CustomStringConvertible {
    let title: String
    let columns: [String]
    let rows: [[String]]

    var description: String {
        let widths = columns.indices.map { column in
            ([columns[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        let lines = ([columns] + [widths.map { String(repeating: "-", count: $0) }] + rows).map { cells in
            "| " + zip(cells, widths).map { padded($0, to: $1) }.joined(separator: " | ") + " |"
        }
        return "\(title)\n\n\(lines.joined(separator: "\n"))"
    }
}

/// The text with spaces up to a width.
func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

/// A number with so many digits after the point; `-` for what was not measured.
func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite, abs(value) < 1e12 else { return "-" }
    let scale = (0..<digits).reduce(1.0) { result, _ in result * 10 }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % Int(scale))
    return
        "\(sign)\(scaled / Int(scale)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

/// A share as a percentage.
func percent(_ share: Double?) -> String {
    guard let share, share.isFinite else { return "-" }
    return fixed(share * 100, 1) + " %"
}
