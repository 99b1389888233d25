/// The fields of a row whose fields may stand in double quotes (RFC 4180), byte after byte.
///
/// A quote within an unquoted field is a letter like any other.
package struct QuotedFields {
    private enum State { case fieldStart, plain, quoted, afterQuote }

    private let delimiter: UInt8
    private var state = State.fieldStart
    private var field: [UInt8] = []
    private var fields: [[UInt8]] = []
    /// The first column, from 1, with something after its closing quote.
    package private(set) var faultyColumn: Int?

    /// The fields of nothing yet.
    package init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Whether a field was opened by a quote and is not closed, so that an end of line belongs to it.
    package var isInsideQuotes: Bool { state == .quoted }

    /// The fields so far.
    package var finished: [[UInt8]] { fields + [field] }

    /// Takes the next bytes.
    package mutating func take(_ bytes: some Sequence<UInt8>) {
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
            faultyColumn = faultyColumn ?? fields.count + 1
        default:
            field.append(byte)
            state = .plain
        }
    }
}
