import MiniBERTTraining

/// A table for people: a title, then Markdown with columns of even width.
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

func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

/// Returns a number with that many decimals; `-` for `nil`.
func fixed(_ value: Double?, _ digits: Int) -> String { NumberText.fixed(value, digits) }

func percent(_ share: Double?) -> String { NumberText.percent(share, 1) }
