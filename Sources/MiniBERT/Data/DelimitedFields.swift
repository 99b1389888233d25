/// Reads rows of fields from lines.
struct DelimitedFields: Sendable {
    /// The byte between two fields.
    let delimiter: UInt8
    /// Whether double quotes enclose a field, as in RFC 4180.
    let hasQuotes: Bool

    /// A row and the line it begins at.
    struct Row {
        let fields: [[UInt8]]
        /// The lines it stands on; without quotes, one.
        var lines: [Line]

        /// The number of the first line.
        var line: Int { lines.first?.number ?? 0 }
    }

    /// Reads the next row; nothing at the end.
    func next(from reader: inout LineReader) throws(DataError) -> Row? {
        guard let line = try reader.next() else { return nil }
        guard hasQuotes else {
            let fields = line.withoutCarriageReturn.split(
                separator: delimiter, omittingEmptySubsequences: false)
            return Row(fields: fields.map { Array($0) }, lines: [line])
        }
        var lines = [line]
        var byteCount = line.bytes.count
        var scan = QuotedFields(delimiter: delimiter)
        scan.take(line.withoutCarriageReturn)
        // An end of line inside quotes is part of the field, so the row goes on.
        while scan.isInsideQuotes {
            guard let next = try reader.next() else {
                throw .unclosedQuote(SourceLine(file: reader.name, line: line.number))
            }
            if let last = lines.last, last.bytes.last == UInt8(ascii: "\r") {
                scan.take([UInt8(ascii: "\r")])
            }
            scan.take([UInt8(ascii: "\n")] + next.withoutCarriageReturn)
            lines.append(next)
            byteCount += next.bytes.count
            guard byteCount <= reader.limit else {
                throw .rowTooLong(SourceLine(file: reader.name, line: line.number), limit: reader.limit)
            }
        }
        if let column = scan.faultyColumn {
            throw .textAfterQuote(SourceLine(file: reader.name, line: line.number), column: column)
        }
        return Row(fields: scan.finished, lines: lines)
    }
}
