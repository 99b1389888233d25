/// The format of a file of texts.
public enum DataFormat: String, Hashable, Sendable, CaseIterable {
    /// One text on each line.
    case lines
    /// Columns separated by tabs; quotes are ordinary characters.
    case tsv
    /// Columns separated by commas or another delimiter, quoted as in RFC 4180; quoted fields may hold line breaks.
    case csv
    /// One JSON object on each line.
    case jsonLines = "jsonl"
    /// The format of fastText: `__label__a __label__b text`.
    case fastText = "fasttext"
}
