package import StrictJSON

extension FileReading {
    package var json: JSONValue {
        [
            "file": .text(file), "format": .text(format.rawValue),
            "delimiter": delimiter.map { .text($0.rawValue) } ?? .null,
            "header": hasHeader.map { .boolean($0) } ?? .null,
            "text_columns": .array(textColumns.map { .text($0) }),
            "pair_column": pairColumn.map { .text($0) } ?? .null,
            "label_column": labelColumn.map { .text($0) } ?? .null,
            "guessed": .array(guesses.map { .text($0.rawValue) }),
            "rows": .integer(rowCount), "labels": .integer(labelCount),
            "empty_lines": .integer(emptyLineCount),
            "hints": .array(notes.map { .text($0.description) }),
        ]
    }

    /// Reads `json`; `nil` for a value that is not of a reading.
    init?(json: JSONValue) {
        func texts(_ key: String) -> [String]? { json[key]?.array?.map { $0.string ?? "" } }
        guard let file = json["file"]?.string,
            let format = json["format"]?.string.flatMap(DataFormat.init(rawValue:)),
            let textColumns = texts("text_columns"), let guesses = texts("guessed"),
            let notes = texts("hints"),
            let rowCount = json["rows"]?.integer, let labelCount = json["labels"]?.integer,
            let emptyLineCount = json["empty_lines"]?.integer
        else { return nil }
        self.file = file
        self.format = format
        delimiter = json["delimiter"]?.string.flatMap(Delimiter.init(rawValue:))
        hasHeader = json["header"]?.boolean
        self.textColumns = textColumns
        pairColumn = json["pair_column"]?.string
        labelColumn = json["label_column"]?.string
        idColumn = nil
        self.guesses = guesses.compactMap(DataSetting.init(rawValue:))
        self.rowCount = rowCount
        self.labelCount = labelCount
        self.emptyLineCount = emptyLineCount
        self.notes = notes.map(ReadingNote.recorded)
    }
}
