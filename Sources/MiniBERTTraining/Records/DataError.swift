/// The reason why an input, or a record of it, cannot be used.
///
/// The enumeration is indirect so that records, which rarely have an error, stay small.
public indirect enum DataError: Error, Hashable {
    /// The file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The path leads to a folder.
    case isFolder(file: String)
    /// The bytes look like UTF-16.
    case utf16(file: String)
    /// The file is of a kind that cannot be read.
    case foreign(file: String, ForeignInput)
    /// The caller stopped the reading.
    case stopped(file: String)
    /// The line is not UTF-8; `byte` is the position of the first invalid byte, from 1.
    case invalidUTF8(SourceLine, byte: Int)
    /// A row is longer than the limit, in bytes.
    case rowTooLong(SourceLine, limit: Int)
    /// There are no rows.
    case noRows(file: String)
    /// The format cannot be detected.
    case unknownFormat(file: String)
    /// A row has more or fewer columns than the first.
    case wrongColumnCount(SourceLine, found: Int, expected: Int)
    /// A row lacks a needed column.
    case missingColumn(SourceLine, column: Int, found: Int)
    /// No column has this name.
    case noColumn(file: String, name: String, known: [String])
    /// The file has fewer columns than the requested number.
    case noColumnNumber(file: String, number: Int, count: Int)
    /// The columns of the text and the label cannot be detected.
    case unclearColumns(file: String, count: Int, needsLabel: Bool)
    /// The first row of a stream does not decide its columns, and no more rows arrived in time.
    case unclearStream(file: String)
    /// No column has a known name of a text.
    case noTextColumn(file: String, columns: [String])
    /// No column has a known name of a label.
    case noLabelColumn(file: String, columns: [String])
    /// Each label has its own column, with 0 or 1.
    case oneHotLabels(file: String, columns: [String])
    /// The labels are the keys of an object.
    case categoryObject(file: String, key: String)
    /// A column was requested in a format without columns.
    case noColumns(file: String, format: DataFormat, asked: ColumnSelector)
    /// One column was requested as both text and label.
    case columnUsedTwice(file: String, number: Int)
    /// A quoted field is not closed.
    case unclosedQuote(SourceLine)
    /// Text follows the closing quote of a field.
    case textAfterQuote(SourceLine, column: Int)
    /// The line is not a JSON object; `byte` is the position of the error in the line, from 1.
    case invalidJSON(SourceLine, byte: Int, reason: String)
    /// An object lacks a key.
    case missingKey(SourceLine, key: String)
    /// The value of a key is not what is expected.
    case wrongJSONValue(SourceLine, key: String, expected: String)
    /// An object has a key that is needed for the results.
    case reservedKey(SourceLine, key: String)
    /// The label is empty.
    case emptyLabel(SourceLine)
    /// A line of a fastText file has no label.
    case noLabelPrefix(SourceLine)
    /// A row has several labels, but the task is to predict one.
    case severalLabels(SourceLine, count: Int)
    /// The target of a regression is not a finite number.
    case notANumber(SourceLine, found: String)
    /// The target of a regression is too large to learn in 32 bits.
    case tooLargeNumber(SourceLine, found: String)
    /// There is only one class.
    case oneClass(label: ClassLabel, rows: Int)
    /// There are too many labels.
    case tooManyLabels(count: Int, limit: Int)
    /// A label that the model does not have.
    case unknownLabel(SourceLine, label: ClassLabel, known: [ClassLabel])
}
