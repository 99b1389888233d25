/// Splits a record into its fields.
struct DelimitedFields: Hashable, Sendable {
    let delimiter: UInt8
    /// Whether double quotes enclose a field, as in RFC 4180.
    let hasQuotes: Bool

    /// The rule for the end of a record of such fields.
    var rule: RecordSplitter.Rule { hasQuotes ? .quoted(delimiter: delimiter) : .line }

    /// The fields of a record.
    ///
    /// - Throws: `DataError.unclosedQuote`, `.textAfterQuote`.
    func callAsFunction(_ record: [UInt8], at place: SourceLine) throws(DataError) -> [[UInt8]] {
        guard hasQuotes else {
            return record.split(separator: delimiter, omittingEmptySubsequences: false).map { Array($0) }
        }
        var fields = QuotedFields(delimiter: delimiter)
        fields.take(record)
        if let column = fields.faultyColumn { throw .textAfterQuote(place, column: column) }
        guard !fields.isInsideQuotes else { throw .unclosedQuote(place) }
        return fields.finished
    }
}
