struct TextStyle: Hashable, Sendable {
    var usesColor = false
    var columns = 80

    func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func dim(_ text: String) -> String { usesColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    /// Text on a colored ground: blue for a positive strength, orange for a negative one; the strengths are -3...3.
    func highlighted(_ text: String, strength: Int) -> String {
        guard usesColor, strength != 0 else { return text }
        let grounds = strength > 0 ? [153, 75, 33] : [223, 215, 208]
        return "\u{1B}[38;5;16;48;5;\(grounds[min(3, abs(strength)) - 1])m\(text)\u{1B}[0m"
    }

    /// Text padded with trailing spaces to a width in columns.
    func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - displayWidth(text)))
    }

    /// Text padded with leading spaces to a width in columns.
    func aligned(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - displayWidth(text))) + text
    }

    /// The beginning of text that fits into a width, with an ellipsis if more follows.
    func clipped(_ text: String, to width: Int) -> String {
        guard displayWidth(text) > width else { return text }
        var clipped = ""
        var used = 0
        for character in text {
            used += displayWidth(String(character))
            if used >= width { break }
            clipped.append(character)
        }
        return clipped + "…"
    }

    /// Rows with aligned columns; columns whose index is in `numbers` are aligned to the right.
    func table(_ rows: [[String]], numbers: Set<Int> = []) -> String {
        let columnCount = rows.map(\.count).max() ?? 0
        let widths = (0..<columnCount).map { column in
            rows.map { column < $0.count ? displayWidth($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                if numbers.contains(column) { return aligned(cell, to: widths[column]) }
                return column == row.count - 1 ? cell : padded(cell, to: widths[column])
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// The columns of a terminal that text takes: two for wide East Asian characters and emoji, none for combining marks.
func displayWidth(_ text: String) -> Int {
    text.reduce(0) { width, character in
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return width }
        let isWide =
            switch first.value {
            case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
                0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
                0x1F900...0x1F9FF, 0x20000...0x3FFFD:
                true
            default: false
            }
        return width + (isWide ? 2 : first.properties.generalCategory == .nonspacingMark ? 0 : 1)
    }
}
