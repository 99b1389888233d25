import PrintableText

/// How an input is read: all decisions, to be shown to the user.
public struct FileReading: Hashable, Sendable, CustomStringConvertible {
    /// The file's name.
    public internal(set) var file: String
    /// The format.
    public let format: DataFormat
    /// The delimiter between columns; `nil` for formats without columns.
    public let delimiter: Delimiter?
    /// Whether the first row is a header; `nil` for formats without headers.
    public let hasHeader: Bool?
    /// The names or numbers, from 1, of the columns of the text.
    public let textColumns: [String]
    /// The name or number of the column of the second text.
    public let pairColumn: String?
    /// The name or number of the column of the label; `nil` if there is none.
    public let labelColumn: String?
    /// The name or number of the column that is copied to the output.
    public let idColumn: String?
    /// The settings that would override decisions that rely only on the order or the content of the columns.
    public internal(set) var guesses: [DataSetting]
    /// The number of rows that were read.
    public internal(set) var rowCount = 0
    /// The number of distinct labels.
    public internal(set) var labelCount = 0
    /// The number of empty lines that were skipped.
    public internal(set) var emptyLineCount = 0
    /// Notes on decisions that the user may want to correct.
    public internal(set) var notes: [ReadingNote]

    init(file: String, format: FormatChoice) {
        self.file = file
        self.format = format.format
        delimiter = nil
        hasHeader = nil
        textColumns = []
        pairColumn = nil
        labelColumn = nil
        idColumn = nil
        guesses = format.guesses
        notes = format.notes
    }

    /// The reading of a table or of JSON, whose first row, or keys, are `cells`.
    init(file: String, format: FormatChoice, columns: ColumnChoice, cells: [[UInt8]]) {
        func name(_ index: Int) -> String {
            columns.hasHeader
                ? KnownColumns.trimmed(String(decoding: cells[index], as: UTF8.self)) : String(index + 1)
        }
        self.file = file
        self.format = format.format
        delimiter = format.delimiter
        hasHeader = format.format == .jsonLines ? nil : columns.hasHeader
        textColumns = columns.texts.map(name)
        pairColumn = columns.pair.map(name)
        labelColumn = columns.label.map(name)
        idColumn = columns.id.map(name)
        guesses = format.guesses + columns.guesses
        notes = format.notes + (columns.isSwapped ? [.columnsByContent(text: textColumns.joined())] : [])
        for index in columns.all where columns.hasHeader && cells.count(where: { $0 == cells[index] }) > 1 {
            notes.append(.repeatedName(name(index), number: index + 1))
        }
    }

    /// The decisions and counts on one line: `t.tsv: tsv, header yes, text=sentence, label=label; 67,349 rows, 2 labels`.
    public var description: String { description(naming: nil) }

    /// The line, with a setting for each guess that would override it.
    ///
    /// - Parameter name: Returns the name of a setting; without it, guesses are only marked.
    /// - Returns: The line, without a line feed.
    public func description(naming name: ((DataSetting) -> String)?) -> String {
        var counts = NumberText.counted(rowCount, "row")
        if labelCount > 0 { counts += ", " + NumberText.counted(labelCount, "label") }
        if emptyLineCount > 0 {
            counts += ", \(NumberText.counted(emptyLineCount, "empty line")) passed over"
        }
        return decisions(showsLabel: true, naming: name) + "; " + counts
    }

    /// The decisions without the counts.
    package func decisions(showsLabel: Bool, naming name: ((DataSetting) -> String)?) -> String {
        func guessed(_ settings: DataSetting...) -> String {
            guard let setting = settings.first(where: guesses.contains) else { return "" }
            return name.map { " (guessed; \($0(setting)))" } ?? " (guessed)"
        }
        var parts = [format.rawValue + guessed(.format)]
        if format == .csv, let delimiter, delimiter != .comma || guesses.contains(.delimiter) {
            parts.append("delimiter \(delimiter.rawValue)" + guessed(.delimiter))
        }
        if let hasHeader {
            parts.append("header " + (hasHeader ? "yes" : "no") + guessed(.header, .noHeader))
        }
        if !textColumns.isEmpty {
            let names = textColumns.map { printable($0) }
            parts.append("text=" + names.joined(separator: "+") + guessed(.textColumn))
        }
        if let pairColumn { parts.append("pair=" + printable(pairColumn)) }
        if showsLabel, let labelColumn {
            parts.append("label=" + printable(labelColumn) + guessed(.labelColumn))
        }
        if !showsLabel, let idColumn { parts.append("id=" + printable(idColumn)) }
        return "\(printable(file)): " + parts.joined(separator: ", ")
    }
}

/// A note on how an input was read, which the user may want to correct.
public enum ReadingNote: Hashable, Sendable, CustomStringConvertible {
    /// The input is read line by line, though its first lines look like another format.
    case readAsLines(looksLike: DataFormat)
    /// The columns of text and label were identified by their content, against the usual order.
    case columnsByContent(text: String)
    /// Several columns have the same name; the column of this number is read.
    case repeatedName(String, number: Int)
    /// The header is repeated inside the file, at these lines and perhaps more.
    case repeatedHeaders(lines: [Int], count: Int)
    /// Nearly every row has a distinct label.
    case manyLabels(labels: Int, rows: Int, column: String)
    /// The labels are many different numbers.
    case numericLabels(labels: Int, rows: Int)
    /// Labels look like lists; `areRead` says whether they are read as lists.
    case listLabels(firstLine: Int, count: Int, areRead: Bool)
    /// The beginning looks like another kind of input, but may be a record whose bytes are damaged.
    case doubtful(DataError)
    /// A note that was made when a file was read before, in words.
    case recorded(String)

    var isAboutContent: Bool {
        if case .columnsByContent = self { true } else { false }
    }

    /// The note in words.
    public var description: String { description { $0.description } }

    /// The note in words, with the names of settings by `name`.
    public func description(naming name: (DataSetting) -> String) -> String {
        switch self {
        case .readAsLines(let format):
            "read line by line, but the first lines look like \(format.rawValue); set "
                + "\(name(.format)) to '\(format.rawValue)' if it is"
        case .columnsByContent(let text):
            "column \(text) holds the texts, by its content; set \(name(.textColumn)) if it is another"
        case .repeatedName(let column, let number):
            "several columns are called '\(printable(column))', and column \(number) is read; a number as "
                + "\(name(.textColumn)) or \(name(.labelColumn)) chooses another"
        case .repeatedHeaders(let lines, let count):
            "the header comes again and was passed over (\(count == 1 ? "line" : "lines") "
                + lines.map(String.init).joined(separator: ", ") + (count > lines.count ? ", …)" : ")")
        case .manyLabels(let labels, let rows, let column):
            "\(labels) labels for \(rows) rows: is column \(column) the text? Set \(name(.labelColumn)) if so"
        case .numericLabels(let labels, let rows):
            "\(labels) different numbers as labels for \(rows) rows; \(name(.regression)) predicts numbers"
        case .listLabels(let line, let count, let areRead):
            "\(NumberText.grouped(count)) \(count == 1 ? "label is a list" : "labels are lists"), from line "
                + "\(line) on; "
                + (areRead ? "they are read as such" : "\(name(.multiLabel)) reads them as several labels")
        case .doubtful(let error): error.finding(naming: name)
        case .recorded(let words): words
        }
    }
}
