/// How texts, and what belongs to them, stand in a file.
public enum DataFormat: String, Hashable, Sendable, CaseIterable {
    /// One text a line, and nothing else.
    case lines
    /// Columns with tabs between them; quotes are ordinary characters.
    case tsv
    /// Columns with commas or another delimiter between them, quoted as RFC 4180 says; a quoted field may hold line breaks.
    case csv
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// fastText's lines: `__label__a __label__b text`.
    case fastText = "fasttext"
}
