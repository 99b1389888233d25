/// Options for reading records.
///
/// Unset options are decided for each input; `FileReading` reports the decisions.
package struct RecordOptions: Hashable, Sendable {
    package enum Purpose: Hashable, Sendable {
        /// Only texts are read; an input of unknown format is read line by line.
        case texts
        /// Texts and labels are read; the whole input is read before it is used.
        case labels
    }

    package var purpose: Purpose
    /// The format; `nil` to detect it by the name and the content.
    package var format: DataFormat?
    /// The delimiter between columns; `nil` to detect it by the content.
    package var delimiter: Delimiter?
    package var header = HeaderRule.automatic
    /// The columns of the text, joined in this order; empty to detect the column.
    package var textColumns: [ColumnSelector] = []
    package var pairColumn: ColumnSelector?
    package var labelColumn: ColumnSelector?
    /// The column that is copied to the output.
    package var idColumn: ColumnSelector?
    /// The separator between the texts of several columns.
    package var joiner = Array(" ".utf8)
    /// Whether records end with NUL instead of a line feed.
    package var isNulSeparated = false
    /// Whether all columns are kept to be written again.
    package var keepsFields = false
    /// Whether bytes of JSON that are not UTF-8 are replaced.
    package var isLossy = false
    package var recordLimit = RecordSplitter.defaultLimit

    package init(purpose: Purpose = .texts) { self.purpose = purpose }

    /// Whether an option is set that applies only to tables and JSON.
    var asksForColumns: Bool {
        !textColumns.isEmpty || pairColumn != nil || labelColumn != nil || header != .automatic
            || delimiter != nil
    }
}
