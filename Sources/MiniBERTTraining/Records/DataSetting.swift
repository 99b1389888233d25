/// A decision about how data are read that the caller can take; a command has an option for each.
public enum DataSetting: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// The format.
    case format
    /// The delimiter between columns.
    case delimiter
    /// That the first row is a header.
    case header
    /// That the first row is data.
    case noHeader
    /// The column of the text.
    case textColumn
    /// The column of the second text.
    case pairColumn
    /// The column of the label.
    case labelColumn
    /// The column that is copied to the output.
    case idColumn
    /// That bytes which are not UTF-8 are replaced.
    case lossy
    /// That a row may have several labels.
    case multiLabel
    /// That labels are numbers to predict.
    case regression

    /// The setting in words.
    public var description: String {
        switch self {
        case .format: "the input format"
        case .delimiter: "the delimiter"
        case .header: "the header"
        case .noHeader: "no header"
        case .textColumn: "the text column"
        case .pairColumn: "the column of the second text"
        case .labelColumn: "the label column"
        case .idColumn: "the id column"
        case .lossy: "lossy reading"
        case .multiLabel: "the multi-label task"
        case .regression: "the regression task"
        }
    }
}
