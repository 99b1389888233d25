/// A setting of how data are read, for messages that suggest to set it.
///
/// Messages name a setting by its `description`. A program can have them use the names of its own options, by
/// `DataError.description(naming:)` and the like.
public enum DataSetting: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// The format.
    case format
    /// The delimiter between columns.
    case delimiter
    /// Treats the first row as a header.
    case header
    /// Treats the first row as data.
    case noHeader
    /// The column of the text.
    case textColumn
    /// The column of the second text.
    case pairColumn
    /// The column of the label.
    case labelColumn
    /// The column that is copied to the output.
    case idColumn
    /// Replaces bytes that are not UTF-8.
    case lossy
    /// Lets rows have several labels.
    case multiLabel
    /// Reads labels as numbers to predict.
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
