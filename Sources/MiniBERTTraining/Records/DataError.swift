import PrintableText

/// Why an input, or a record of it, cannot be used: place, finding, expectation, and what to do about it.
///
/// It is indirect so that records, of which few have a fault, are small.
public indirect enum DataError: Error, Hashable, CustomStringConvertible {
    /// The file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The path leads to a folder.
    case isFolder(file: String)
    /// The bytes look like UTF-16.
    case utf16(file: String)
    /// A file of another kind.
    case foreign(file: String, ForeignInput)
    /// The caller asked for an end.
    case stopped(file: String)
    /// Bytes that are not UTF-8; `byte` is the place in the line, from 1.
    case invalidUTF8(SourceLine, byte: Int)
    /// A row is longer than the limit, in bytes.
    case rowTooLong(SourceLine, limit: Int)
    /// There are no rows.
    case noRows(file: String)
    /// Nothing says what kind of file this is.
    case unknownFormat(file: String)
    /// A row has more or fewer columns than the first.
    case wrongColumnCount(SourceLine, found: Int, expected: Int)
    /// A row lacks a column that is needed.
    case missingColumn(SourceLine, column: Int, found: Int)
    /// No column has this name.
    case noColumn(file: String, name: String, known: [String])
    /// The file has fewer columns than the number asked for.
    case noColumnNumber(file: String, number: Int, count: Int)
    /// Nothing says which column is which.
    case unclearColumns(file: String, count: Int, needsLabel: Bool)
    /// The first row of a stream does not say which column is which, and no more rows came for some seconds.
    case unclearStream(file: String)
    /// None of the names is that of a text.
    case noTextColumn(file: String, columns: [String])
    /// None of the names is that of a label.
    case noLabelColumn(file: String, columns: [String])
    /// Each label has a column of its own, with 0 and 1.
    case oneHotLabels(file: String, columns: [String])
    /// The labels are the keys of an object.
    case categoryObject(file: String, key: String)
    /// A column was asked for in a format that has none.
    case noColumns(file: String, format: DataFormat, asked: ColumnSelector)
    /// One column was asked for as both text and label.
    case columnUsedTwice(file: String, number: Int)
    /// A quoted field does not end.
    case unclosedQuote(SourceLine)
    /// Something follows the quote that closes a field.
    case textAfterQuote(SourceLine, column: Int)
    /// The line is not one JSON object; bytes of the line count from 1.
    case invalidJSON(SourceLine, byte: Int, reason: String)
    /// An object lacks a key.
    case missingKey(SourceLine, key: String)
    /// An object has something else under a key than `expected`.
    case wrongJSONValue(SourceLine, key: String, expected: String)
    /// The label is empty.
    case emptyLabel(SourceLine)
    /// A line of a fastText file has no label.
    case noLabelPrefix(SourceLine)
    /// A line of a fastText file names several labels, but one is asked for.
    case severalLabels(SourceLine, count: Int)
    /// The target of a regression is no finite number.
    case notANumber(SourceLine, found: String)
    /// The target of a regression is larger than a model of 32-bit floats can learn.
    case tooLargeNumber(SourceLine, found: String)
    /// There is one class only.
    case oneClass(label: Label, rows: Int)
    /// There are more labels than a model can have.
    case tooManyLabels(count: Int, limit: Int)
    /// A label that the model does not know.
    case unknownLabel(SourceLine, label: Label, known: [Label])

    /// The fault in words: place, finding, expectation, and what to do.
    public var description: String { description { $0.description } }

    /// The fault in words, with the settings that help as `name` names them.
    public func description(naming name: (DataSetting) -> String) -> String {
        let finding = finding(naming: name)
        return switch place {
        case .line(let line): "\(line): \(finding)"
        case .file(let file): "\(shown(file)): \(finding)"
        case .data: finding
        }
    }

    /// The subject of a fault.
    private enum Place { case line(SourceLine), file(String), data }

    private var place: Place {
        switch self {
        case .invalidUTF8(let line, _), .rowTooLong(let line, _), .wrongColumnCount(let line, _, _),
            .missingColumn(let line, _, _), .unclosedQuote(let line), .textAfterQuote(let line, _),
            .invalidJSON(let line, _, _), .missingKey(let line, _), .wrongJSONValue(let line, _, _),
            .emptyLabel(let line), .noLabelPrefix(let line), .severalLabels(let line, _),
            .notANumber(let line, _), .tooLargeNumber(let line, _), .unknownLabel(let line, _, _):
            .line(line)
        case .unreadable(let file, _), .isFolder(let file), .utf16(let file), .foreign(let file, _),
            .stopped(let file), .noRows(let file), .unknownFormat(let file), .noColumn(let file, _, _),
            .noColumnNumber(let file, _, _), .unclearColumns(let file, _, _), .unclearStream(let file),
            .noTextColumn(let file, _),
            .noLabelColumn(let file, _), .oneHotLabels(let file, _), .categoryObject(let file, _),
            .noColumns(let file, _, _), .columnUsedTwice(let file, _):
            .file(file)
        case .oneClass, .tooManyLabels: .data
        }
    }

    /// Whether one record is at fault, and those around it are not.
    package var isOfRecord: Bool {
        if case .line = place { true } else { false }
    }

    /// The fault in words without its place.
    package func finding(naming name: (DataSetting) -> String) -> String {
        isOfRecord ? rowFinding(name) : inputFinding(name)
    }

    private func inputFinding(_ name: (DataSetting) -> String) -> String {
        switch self {
        case .unreadable(_, let reason): "cannot be read: \(reason)"
        case .isFolder: "is a folder, expected a file; name the files in it"
        case .utf16: "looks like UTF-16, expected UTF-8; convert it with 'iconv -f UTF-16 -t UTF-8'"
        case .foreign(let file, let kind): kind.finding(in: shown(file))
        case .stopped: "the reading was stopped"
        case .noRows: "holds no rows, expected at least one example"
        case .unknownFormat:
            "neither its name nor its first lines say what format it has; set \(name(.format)) (tsv, csv, jsonl or "
                + "fasttext)"
        case .tooManyLabels(let count, let limit):
            "\(NumberText.grouped(count)) labels, expected at most \(NumberText.grouped(limit)); is the label column "
                + "the right one? Set \(name(.labelColumn)), or \(name(.regression)) where labels are numbers"
        case .oneClass(let label, let rows):
            "only one label ('\(label)', \(rows) rows), expected at least two classes to tell apart"
        default: columnFinding(name)
        }
    }

    private func columnFinding(_ name: (DataSetting) -> String) -> String {
        switch self {
        case .noColumn(_, let column, let known):
            "no column '\(shown(column))'; the columns are \(list(known))"
        case .noColumnNumber(_, let number, let count):
            "no column \(number), there are \(count) columns, counted from 1"
        case .unclearColumns(_, let count, let needsLabel):
            "\(count) columns, and no header that says which is the text\(needsLabel ? " and which the label" : ""); "
                + "set \(name(.textColumn))\(needsLabel ? " and \(name(.labelColumn))" : ""), or \(name(.header)) "
                + "if there is one"
        case .unclearStream:
            "the first row does not say which column is the text, and no more rows came; set \(name(.textColumn)), "
                + "and \(name(.header)) or \(name(.noHeader))"
        case .noTextColumn(_, let columns):
            "which column is the text? The columns are \(list(columns)); set \(name(.textColumn))"
        case .noLabelColumn(_, let columns):
            "which column is the label? The columns are \(list(columns)); set \(name(.labelColumn))"
        case .oneHotLabels(_, let columns):
            "the columns \(list(columns)) hold 0 and 1, one for each label, expected one column of labels; write the "
                + "names of those with 1 into one column, with '|' between them, and set \(name(.multiLabel)) to '|', or set "
                + "\(name(.labelColumn)) to one of them"
        case .categoryObject(let file, let key):
            "'\(shown(key))' is an object with a score for each label, expected one label; take the best: "
                + "jq -c '.label = (.\(key) | to_entries | max_by(.value) | .key)' \(shown(file))"
        case .noColumns(_, let format, let asked):
            "\(format.rawValue) has no columns, but column \(asked) is asked for; set \(name(.format)) if it is a table"
        case .columnUsedTwice(_, let number):
            "column \(number) is asked for as text and as label, expected two columns"
        default: ""
        }
    }

    /// The faults of one row.
    private func rowFinding(_ name: (DataSetting) -> String) -> String {
        switch self {
        case .invalidUTF8(_, let byte):
            "byte \(byte) of the line is not UTF-8; convert the file, or read it with \(name(.lossy))"
        case .rowTooLong(_, let limit): "longer than \(NumberText.grouped(limit)) bytes"
        case .wrongColumnCount(_, let found, let expected):
            "\(found) columns, expected \(expected); "
                + (found > expected
                    ? "is there a delimiter inside the text? In CSV a field with one stands in quotes"
                    : "is the line cut, or \(name(.delimiter)) another?")
        case .missingColumn(_, let column, let found): "\(found) columns, expected a column \(column)"
        case .unclosedQuote: "a quoted field is never closed"
        case .textAfterQuote(_, let column):
            "text after the closing quote of column \(column); a quote inside a field is written twice"
        case .invalidJSON(_, let byte, let reason): "not a JSON object: byte \(byte): \(reason)"
        case .missingKey(_, let key): "no field '\(shown(key))'"
        case .wrongJSONValue(_, let key, let expected):
            "'\(shown(key))' is of another kind, expected \(expected)"
        case .emptyLabel: "the label is empty"
        case .noLabelPrefix: "no word begins with '__label__'"
        case .severalLabels(_, let count):
            "\(count) labels, expected one; \(name(.multiLabel)) keeps them all"
        case .notANumber(_, let found): "'\(shown(found))' is not a finite number"
        case .tooLargeNumber(_, let found):
            "'\(shown(found))' is too large, expected a number within ±1e30; divide the numbers first"
        case .unknownLabel(_, let label, let known):
            "the model has no label '\(label)', it knows "
                + known.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
                + (known.count > 20 ? " and \(known.count - 20) more" : "")
        default: ""
        }
    }

    private func shown(_ text: String) -> String { printable(text, limit: 200) }

    private func list(_ columns: [String]) -> String {
        if columns.isEmpty { return "none" }
        let first = columns.prefix(12).map { "'\(shown($0))'" }.joined(separator: ", ")
        return columns.count > 12 ? first + " and \(columns.count - 12) more" : first
    }
}
