import StrictJSON

/// The formats of labelled files.
public enum DataFormat: String, Hashable, Sendable, CaseIterable {
    /// Columns parted by tabs; quotes are ordinary characters, unless RFC 4180 quoting is asked for.
    case tsv
    /// Columns parted by commas, quoted as RFC 4180 says; a quoted field may hold line breaks.
    case csv
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// fastText's lines: `__label__a __label__b text`.
    case fastText = "fasttext"
}

/// A column, by its name in the header or by its place.
public enum ColumnSelector: Hashable, Sendable {
    /// The column of this name, compared by bytes; in JSONL, the key.
    case name(String)
    /// The column of this number, from 1.
    case number(Int)

    /// Reads a column as a user writes it: digits are a number from 1, everything else is a name.
    public init(_ text: String) {
        if let number = Int(text), number >= 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .number(number)
        } else {
            self = .name(text)
        }
    }
}

/// What a label column holds.
public enum LabelingTask: Hashable, Sendable {
    /// One class.
    case singleLabel
    /// Classes parted by a separator; an empty field is no class at all.
    case multiLabel(separator: String)
    /// A number.
    case regression
}

/// How to read labelled files; whatever is not said is decided for each file, and `FileReading` says how.
public struct LabeledDataOptions: Hashable, Sendable {
    /// Whether the first row of a file names its columns.
    public enum Header: Hashable, Sendable {
        /// It does when it holds a known name for a label, and one for a text or nothing but single words; or a name that was
        /// asked for.
        case automatic
        /// It does.
        case present
        /// It does not.
        case absent
    }

    /// The format; nothing: by the file's name, else by its first line.
    public var format: DataFormat?
    /// Whether there is a header.
    public var header = Header.automatic
    /// The columns of the text, joined in this order; empty: decided.
    public var textColumns: [ColumnSelector] = []
    /// The column of the second text of a pair.
    public var pairColumn: ColumnSelector?
    /// The column of the label; nothing: decided.
    public var labelColumn: ColumnSelector?
    /// What stands between the texts of several columns.
    public var joiner = " "
    /// What the label column holds.
    public var task = LabelingTask.singleLabel
    /// Whether quotes in a TSV file quote, as RFC 4180 says.
    public var quotesInTSV = false
    /// Whether bytes that are not UTF-8 are replaced by U+FFFD; otherwise they are an error.
    public var isLossy = false
    /// The longest row, in bytes; a longer one is an error rather than a full memory.
    public var maximumRowBytes = 64 << 20

    /// Creates options that decide everything by the file.
    public init() {}
}

/// How a file was read: everything that was decided, to be shown to the user.
public struct FileReading: Hashable, Sendable, CustomStringConvertible {
    /// The file's name.
    public internal(set) var file: String
    /// The format.
    public let format: DataFormat
    /// Whether the first row was a header; nothing for formats that have none.
    public let hasHeader: Bool?
    /// The names, or else the numbers from 1, of the columns of the text.
    public let textColumns: [String]
    /// The name or number of the column of the second text.
    public let pairColumn: String?
    /// The name or number of the column of the label.
    public let labelColumn: String
    /// How many rows were read.
    public internal(set) var rowCount = 0
    /// How many different labels they have.
    public internal(set) var labelCount = 0
    /// How many empty lines were passed over.
    public internal(set) var emptyLineCount = 0
    /// What the user might want to set right.
    public internal(set) var hints: [String] = []

    /// The decisions on one line: `t.tsv: tsv, header yes, text=sentence, label=label; 67,349 rows, 2 labels`.
    public var description: String {
        var parts = [format.rawValue]
        if let hasHeader { parts.append("header " + (hasHeader ? "yes" : "no")) }
        if format != .fastText {
            parts.append("text=" + textColumns.map { printable($0) }.joined(separator: "+"))
            if let pairColumn { parts.append("pair=" + printable(pairColumn)) }
            parts.append("label=" + printable(labelColumn))
        }
        var counts = "\(NumberText.grouped(rowCount)) rows"
        if labelCount > 0 { counts += ", \(NumberText.grouped(labelCount)) labels" }
        if emptyLineCount > 0 { counts += ", \(NumberText.grouped(emptyLineCount)) empty lines passed over" }
        return "\(printable(file)): " + parts.joined(separator: ", ") + "; " + counts
    }
}
