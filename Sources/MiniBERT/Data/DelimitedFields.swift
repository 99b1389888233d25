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
        var scan = QuotedScan(delimiter: delimiter)
        scan.take(line.bytes)
        // A line feed inside quotes is part of the field, so the row goes on.
        while scan.isInsideQuotes {
            guard let next = try reader.next() else {
                throw .unclosedQuote(SourceLine(file: reader.name, line: line.number))
            }
            scan.take([UInt8(ascii: "\n")] + next.bytes)
            lines.append(next)
            byteCount += next.bytes.count
            guard byteCount <= reader.limit else {
                throw .rowTooLong(SourceLine(file: reader.name, line: line.number), limit: reader.limit)
            }
        }
        if let column = scan.faultyColumn {
            throw .textAfterQuote(SourceLine(file: reader.name, line: line.number), column: column)
        }
        return Row(fields: scan.finished(), lines: lines)
    }
}

/// The state between two bytes of an RFC 4180 row.
private struct QuotedScan {
    private enum State { case fieldStart, plain, quoted, afterQuote }

    let delimiter: UInt8
    private var state = State.fieldStart
    private var field: [UInt8] = []
    private var fields: [[UInt8]] = []
    /// The first column, from 1, with something after its closing quote.
    private(set) var faultyColumn: Int?

    init(delimiter: UInt8) { self.delimiter = delimiter }

    var isInsideQuotes: Bool { state == .quoted }

    mutating func take(_ bytes: [UInt8]) {
        for byte in bytes { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        let quote = UInt8(ascii: "\"")
        switch state {
        case .quoted:
            if byte == quote { state = .afterQuote } else { field.append(byte) }
        case .afterQuote where byte == quote:
            // Two quotes inside quotes are one that is meant.
            field.append(quote)
            state = .quoted
        case .fieldStart where byte == quote:
            state = .quoted
        case _ where byte == delimiter:
            fields.append(field)
            field = []
            state = .fieldStart
        case .afterQuote:
            // The carriage return of a CRLF may follow, and nothing else.
            if byte == UInt8(ascii: "\r") {
                field.append(byte)
            } else {
                faultyColumn = faultyColumn ?? fields.count + 1
            }
        default:
            field.append(byte)
            state = .plain
        }
    }

    func finished() -> [[UInt8]] {
        let last = field.last == UInt8(ascii: "\r") ? Array(field.dropLast()) : field
        return fields + [last]
    }
}
