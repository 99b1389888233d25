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
    /// Whether empty lines are passed over and counted, as they always are in labeled data.
    package var skipsEmptyLines = false
    /// Whether all columns are kept to be written again.
    package var keepsFields = false
    /// The key that the results get beside the kept members of a JSON object, which must not have it.
    package var resultKey: String?
    /// Whether the input may be a part of a larger one, such as what an engine sends to one of its tasks.
    ///
    /// Then nothing is guessed about the encoding or the kind of the input, so that no record depends on those before it.
    package var isPart = false
    /// The part of the input that is read; `nil` for all of it.
    package var shard: Shard?
    /// Whether bytes of JSON that are not UTF-8 are replaced.
    package var isLossy = false
    package var recordLimit = RecordSplitter.defaultLimit

    package init(purpose: Purpose = .texts) { self.purpose = purpose }

    /// The keys of JSON that the options name, and that of the id; `nil` if they do not name the key of the text.
    var namedKeys: [[UInt8]]? {
        let asked = textColumns + [pairColumn, idColumn].compactMap(\.self)
        var keys: [[UInt8]] = []
        for selector in asked {
            guard case .name(let name) = selector else { return nil }
            if !keys.contains(Array(name.utf8)) { keys.append(Array(name.utf8)) }
        }
        guard !textColumns.isEmpty else { return nil }
        return keys.contains(idKey) ? keys : keys + [idKey]
    }

    /// The key of the id in JSON.
    var idKey: [UInt8] {
        if case .name(let name)? = idColumn { Array(name.utf8) } else { Array("id".utf8) }
    }

    /// Whether an option is set that applies only to tables and JSON.
    var asksForColumns: Bool {
        !textColumns.isEmpty || pairColumn != nil || labelColumn != nil || header != .automatic
            || delimiter != nil
    }
}
