struct HeaderChoice {
    let isHeader: Bool
    /// Whether neither the options nor known names decided.
    let isGuess: Bool

    private init(_ isHeader: Bool, isGuess: Bool = false) {
        self.isHeader = isHeader
        self.isGuess = isGuess
    }

    private init(_ choice: HeaderChoice) { self = choice }

    /// Decides by the options, by known names, or by the difference between the first row, `cells`, and the others.
    ///
    /// `rows` are those of a sample, including the first one; empty without a sample.
    init(_ cells: [[UInt8]], rows: [[[UInt8]]], options: RecordOptions) {
        switch options.header {
        case .present: self.init(true)
        case .absent: self.init(false)
        case .automatic:
            let asked =
                options.textColumns
                + [options.pairColumn, options.labelColumn, options.idColumn].compactMap(\.self)
            if asked.contains(where: { $0.isName && $0.index(in: cells) != nil }) {
                self.init(true)
            } else {
                self.init(Self.looksLikeHeader(cells, above: rows.filter { $0 != cells }))
            }
        }
    }

    private static func looksLikeHeader(_ cells: [[UInt8]], above rows: [[[UInt8]]]) -> HeaderChoice {
        let known = cells.filter { KnownColumns.contains($0) }
        if Set(known.map { KnownColumns.normalized($0) }).count > 1 { return HeaderChoice(true) }
        let isRepeated = cells.indices.contains { column in
            !cells[column].isEmpty && rows.contains { column < $0.count && $0[column] == cells[column] }
        }
        guard !isRepeated else { return HeaderChoice(false, isGuess: true) }
        if let only = known.first {
            // Beside the known name of a text, other names may have several words; beside that of a label, only one.
            let isText = KnownColumns.texts.contains(KnownColumns.normalized(only))
            let areNames = cells.enumerated().allSatisfy { index, cell in
                canBeName(cell, wordLimit: isText ? 3 : 1) || isText && index == 0 && cell.isEmpty
            }
            if areNames { return HeaderChoice(true, isGuess: true) }
        }
        return HeaderChoice(differs(cells, from: rows), isGuess: true)
    }

    /// Whether the first row has names above numbers, or single words above sentences.
    private static func differs(_ cells: [[UInt8]], from rows: [[[UInt8]]]) -> Bool {
        guard rows.count >= 4, cells.count > 1 else { return false }
        let columns = cells.indices.map { ColumnEvidence(rows, column: $0) }
        let standsAboveNumbers = zip(cells, columns).contains { cell, column in
            column.isNumeric && !cell.isEmpty && Double(String(decoding: cell, as: UTF8.self)) == nil
        }
        if standsAboveNumbers { return true }
        // Chinese sentences have no spaces, but are far longer than names.
        return Set(cells).count == cells.count && cells.allSatisfy { canBeName($0, wordLimit: 1) }
            && zip(cells, columns).contains { cell, column in
                column.isOfManyWords || column.isLong && Double(cell.count) * 3 <= column.meanByteCount
            }
    }

    /// Whether a cell looks like the name of a column: one or a few words.
    private static func canBeName(_ cell: [UInt8], wordLimit: Int) -> Bool {
        let name = KnownColumns.trimmed(String(decoding: cell, as: UTF8.self))
        guard let first = name.unicodeScalars.first, name.utf8.count <= 40,
            first.properties.isAlphabetic || first == "_"
        else { return false }
        let others = "0123456789_-./:()".unicodeScalars
        let isOfLetters = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0 == " " || others.contains($0)
        }
        return isOfLetters && name.split(separator: " ").count <= wordLimit
    }
}
