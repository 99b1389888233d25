/// What a label column holds.
public enum LabelingTask: Hashable, Sendable {
    /// One class.
    case singleLabel
    /// Classes with a separator between them; an empty field is no class at all.
    case multiLabel(separator: String)
    /// A number.
    case regression
}

/// How to read labelled files; whatever is not said is decided for each file, and `FileReading` says how.
public struct LabeledDataOptions: Hashable, Sendable {
    /// Whether the first row of a file names its columns.
    public enum Header: Hashable, Sendable {
        /// It does when it holds a name that was asked for, or known ones, or else looks like no row below it.
        case automatic
        /// It does.
        case present
        /// It does not.
        case absent
    }

    /// The format; nothing: by the file's name and its first lines.
    public var format: DataFormat?
    /// The delimiter between columns; `nil`: told by the first lines.
    public var delimiter: Delimiter?
    /// Whether there is a header.
    public var header = Header.automatic
    /// The columns of the text, joined in this order; empty: decided.
    public var textColumns: [ColumnSelector] = []
    /// The column of the second text of a pair.
    public var pairColumn: ColumnSelector?
    /// The column of the label; nothing: decided.
    public var labelColumn: ColumnSelector?
    /// The separator between the texts of several columns.
    public var joiner = " "
    /// What the label column holds.
    public var task = LabelingTask.singleLabel
    /// Whether bytes that are not UTF-8 are replaced by U+FFFD; otherwise they are an error.
    public var isLossy = false
    /// The longest row, in bytes; a longer one is an error rather than a full memory.
    public var maximumRowBytes = 64 << 20

    /// Creates options that decide everything by the file.
    public init() {}
}
