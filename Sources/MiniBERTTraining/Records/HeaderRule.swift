/// Whether the first row of a table names its columns.
public enum HeaderRule: Hashable, Sendable {
    /// The first row is a header if it has a requested or known column name, or differs in kind from the rows
    /// below it.
    case automatic
    /// The first row is a header.
    case present
    /// The first row is data.
    case absent
}
