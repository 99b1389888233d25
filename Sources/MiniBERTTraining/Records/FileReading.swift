import PrintableText

/// How an input is read: everything that was decided, to be shown to the user.
public struct FileReading: Hashable, Sendable, CustomStringConvertible {
    /// The file's name.
    public internal(set) var file: String
    /// The format.
    public let format: DataFormat
    /// The delimiter between columns; `nil` for formats without columns.
    public let delimiter: Delimiter?
    /// Whether the first row was a header; nothing for formats that have none.
    public let hasHeader: Bool?
    /// The names, or else the numbers from 1, of the columns of the text.
    public let textColumns: [String]
    /// The name or number of the column of the second text.
    public let pairColumn: String?
    /// The name or number of the column of the label; nothing where there is none.
    public let labelColumn: String?
    /// The name or number of the column that is copied to the output.
    public let idColumn: String?
    /// The settings that would change what was decided by the order or the content of the columns alone.
    public internal(set) var guesses: [DataSetting]
    /// How many rows were read.
    public internal(set) var rowCount = 0
    /// How many different labels they have.
    public internal(set) var labelCount = 0
    /// How many empty lines were passed over.
    public internal(set) var emptyLineCount = 0
    /// Notes on choices that the user may want to correct.
    public internal(set) var notes: [ReadingNote]

    /// The reading of an input without columns.
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

    /// The line, with the settings that would change what was guessed, as `name` names them.
    ///
    /// - Parameter name: The name of a setting where the user can change it; nothing: only that it was guessed is said.
    /// - Returns: The line, without its end.
    public func description(naming name: ((DataSetting) -> String)?) -> String {
        var counts = "\(NumberText.grouped(rowCount)) rows"
        if labelCount > 0 { counts += ", \(NumberText.grouped(labelCount)) labels" }
        if emptyLineCount > 0 { counts += ", \(NumberText.grouped(emptyLineCount)) empty lines passed over" }
        return decisions(showsLabel: true, naming: name) + "; " + counts
    }

    /// The decisions alone.
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

/// Something about how an input was read that the user might want to know or to set right.
public enum ReadingNote: Hashable, Sendable, CustomStringConvertible {
    /// The input is read line by line, though its first lines look like another format.
    case readAsLines(looksLike: DataFormat)
    /// The columns of text and label were told apart by their content, against the usual order.
    case columnsByContent(text: String)
    /// Two columns have the name of one that is read, which has this number.
    case repeatedName(String, number: Int)
    /// The header comes again inside the file; the first lines of all.
    case repeatedHeaders(lines: [Int], count: Int)
    /// Nearly every row has a label of its own.
    case manyLabels(labels: Int, rows: Int, column: String)
    /// Nearly every row has a number of its own as label.
    case numericLabels(labels: Int, rows: Int)
    /// Labels look like lists, and are read so, or as they stand.
    case listLabels(firstLine: Int, count: Int, areRead: Bool)

    /// Whether it says that columns were told apart by their content.
    var isAboutContent: Bool {
        if case .columnsByContent = self { true } else { false }
    }

    /// The note in words.
    public var description: String { description { $0.description } }

    /// The note in words, with settings as `name` names them.
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
        }
    }
}
