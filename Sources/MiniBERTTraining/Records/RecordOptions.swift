/// How records are read; whatever is not said is decided for each input, and `FileReading` says how.
package struct RecordOptions: Hashable, Sendable {
    /// The purpose of the records.
    package enum Purpose: Hashable, Sendable {
        /// Their texts alone; an input that nothing is known of is read line by line.
        case texts
        /// Their texts and labels; the whole input is read before anything is done with it.
        case labels
    }

    /// The purpose of the records.
    package var purpose: Purpose
    /// The format; nothing: by the content and the name.
    package var format: DataFormat?
    /// The delimiter between columns; `nil`: told by the content.
    package var delimiter: Delimiter?
    /// Whether there is a header.
    package var header = LabeledDataOptions.Header.automatic
    /// The columns of the text, joined in this order; empty: decided.
    package var textColumns: [ColumnSelector] = []
    /// The column of the second text.
    package var pairColumn: ColumnSelector?
    /// The column of the label.
    package var labelColumn: ColumnSelector?
    /// The column to copy to the output.
    package var idColumn: ColumnSelector?
    /// The separator between the texts of several columns.
    package var joiner = Array(" ".utf8)
    /// Whether records end at NUL rather than at the end of a line.
    package var isNulSeparated = false
    /// Whether all columns are kept, to be written again.
    package var keepsFields = false
    /// Whether bytes of JSON that are not UTF-8 are replaced.
    package var isLossy = false
    /// How many bytes a record may have.
    package var recordLimit = RecordSplitter.defaultLimit

    /// Options that decide everything by the input.
    package init(purpose: Purpose = .texts) { self.purpose = purpose }

    /// The options of labelled data.
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

    /// Whether something was asked for that only a table or JSON has.
    var asksForColumns: Bool {
        !textColumns.isEmpty || pairColumn != nil || labelColumn != nil || header != .automatic
            || delimiter != nil
    }
}
