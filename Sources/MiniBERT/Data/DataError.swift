public import StrictJSON
public import SystemFiles

/// Why labelled data cannot be used: place, finding, expectation, and what to do about it.
public enum DataError: Error, Hashable, CustomStringConvertible {
    /// The file cannot be opened or read.
    case unreadable(file: String, fault: SystemError)
    /// The path leads to a folder.
    case isFolder(file: String)
    /// The bytes look like UTF-16.
    case utf16(file: String)
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
    /// No column has this name.
    case noColumn(file: String, name: String, known: [String])
    /// The file has fewer columns than the number asked for.
    case noColumnNumber(file: String, number: Int, count: Int)
    /// Nothing says which column is which.
    case unclearColumns(file: String, count: Int)
    /// One column was asked for as both text and label.
    case columnUsedTwice(file: String, number: Int)
    /// A quoted field does not end.
    case unclosedQuote(SourceLine)
    /// Something follows the quote that closes a field.
    case textAfterQuote(SourceLine, column: Int)
    /// The line is not one JSON object; the error counts within the line.
    case invalidJSON(SourceLine, JSONError)
    /// An object lacks a key, or has something else under it than `expected`.
    case wrongJSONValue(SourceLine, key: String, expected: String)
    /// The label is empty.
    case emptyLabel(SourceLine)
    /// A line of a fastText file does not begin with a label.
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

    /// The fault in words.
    public var description: String {
        switch self {
        case .unreadable(let file, let fault): "\(shown(file)): cannot be read: \(fault)"
        case .isFolder(let file): "\(shown(file)): is a folder, expected a file; name the files in it"
        case .utf16(let file):
            "\(shown(file)): looks like UTF-16, expected UTF-8; convert it with 'iconv -f UTF-16 -t UTF-8'"
        case .noRows(let file): "\(shown(file)): holds no rows, expected at least one example"
        case .unknownFormat(let file):
            "\(shown(file)): neither its name nor its first line says what format it has; name the input format "
                + "(tsv, csv, jsonl or fasttext)"
        case .noColumn(let file, let name, let known):
            "\(shown(file)): no column '\(shown(name))', the columns are "
                + known.map { "'\(shown($0))'" }.joined(separator: ", ")
        case .noColumnNumber(let file, let number, let count):
            "\(shown(file)): no column \(number), there are \(count) columns, counted from 1"
        case .unclearColumns(let file, let count):
            "\(shown(file)): \(count) columns, and no header that says which is the text and which the label; "
                + "name the text column and the label column"
        case .columnUsedTwice(let file, let number):
            "\(shown(file)): column \(number) is asked for as text and as label, expected two columns"
        case .tooManyLabels(let count, let limit):
            "\(NumberText.grouped(count)) labels, expected at most \(NumberText.grouped(limit)); is the label column "
                + "the right one?"
        case .oneClass(let label, let rows):
            "only one label ('\(label)', \(rows) rows), expected at least two classes to tell apart"
        default: rowDescription
        }
    }

    /// The faults of one row.
    private var rowDescription: String {
        switch self {
        case .invalidUTF8(let line, let byte):
            "\(line): byte \(byte) of the line is not UTF-8; convert the file, or allow lossy reading"
        case .rowTooLong(let line, let limit): "\(line): the row is longer than \(limit) bytes"
        case .wrongColumnCount(let line, let found, let expected):
            "\(line): \(found) columns, expected \(expected); "
                + (found > expected ? "a tab or comma inside the text? see the quoting rule" : "a cut line?")
        case .unclosedQuote(let line): "\(line): a quoted field is never closed"
        case .textAfterQuote(let line, let column):
            "\(line): text after the closing quote of column \(column); a quote inside a field is written twice"
        case .invalidJSON(let line, let error):
            "\(line): not a JSON object: byte \(error.position + 1): \(error.fault)"
        case .wrongJSONValue(let line, let key, let expected):
            "\(line): '\(shown(key))' is missing or of another kind, expected \(expected)"
        case .emptyLabel(let line): "\(line): the label is empty"
        case .noLabelPrefix(let line): "\(line): the line does not begin with '__label__'"
        case .severalLabels(let line, let count):
            "\(line): \(count) labels, expected one; ask for a multi-label head to keep them all"
        case .notANumber(let line, let found): "\(line): '\(shown(found))' is not a finite number"
        case .tooLargeNumber(let line, let found):
            "\(line): '\(shown(found))' is too large, expected a number within ±1e30; divide the numbers first"
        case .unknownLabel(let line, let label, let known):
            "\(line): the model has no label '\(label)', it knows "
                + known.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
                + (known.count > 20 ? " and \(known.count - 20) more" : "")
        default: ""
        }
    }

    private func shown(_ text: String) -> String { printable(text, limit: 200) }
}
