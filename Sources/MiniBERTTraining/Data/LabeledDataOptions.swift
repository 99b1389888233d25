/// The kind of target that a label column holds.
public enum LabelingTask: Hashable, Sendable {
    /// One class.
    case singleLabel
    /// Any number of classes, with a separator between them; an empty field is no class.
    case multiLabel(separator: String)
    /// A number.
    case regression
}

/// Options for reading labeled files.
///
/// Unset options are decided for each file; `FileReading` reports the decisions.
public struct LabeledDataOptions: Hashable, Sendable {
    /// The format; `nil` to detect it by the name of the file and its first lines.
    public var format: DataFormat?
    /// The delimiter between columns; `nil` to detect it by the first lines.
    public var delimiter: Delimiter?
    /// Whether there is a header.
    public var header = HeaderRule.automatic
    /// The columns of the text, joined in this order; empty to detect the column.
    public var textColumns: [ColumnSelector] = []
    /// The column of the second text of a pair.
    public var pairColumn: ColumnSelector?
    /// The column of the label; `nil` to detect it.
    public var labelColumn: ColumnSelector?
    /// The separator between the texts of several columns.
    public var joiner = " "
    /// The kind of target that the label column holds.
    public var task = LabelingTask.singleLabel
    /// Whether bytes that are not UTF-8 are replaced by U+FFFD; otherwise they are an error.
    public var isLossy = false
    /// The longest row in bytes; a longer row is an error.
    public var maximumRowBytes = 64 << 20

    /// Creates options that detect everything.
    public init() {}
}

extension RecordOptions {
    init(_ options: LabeledDataOptions) {
        self.init(purpose: .labels)
        format = options.format
        delimiter = options.delimiter
        header = options.header
        textColumns = options.textColumns
        pairColumn = options.pairColumn
        labelColumn = options.labelColumn
        joiner = Array(options.joiner.utf8)
        isLossy = options.isLossy
        recordLimit = options.maximumRowBytes
    }
}
