/// Parses the fields of a row of CSV, byte after byte; fields may be enclosed in double quotes (RFC 4180).
///
/// A quote within an unquoted field is an ordinary character.
package struct QuotedFields {
    private enum State { case fieldStart, plain, quoted, afterQuote }

    private let delimiter: UInt8
    private var state = State.fieldStart
    private var field: [UInt8] = []
    private var fields: [[UInt8]] = []
    /// The first column, from 1, with text after its closing quote.
    package private(set) var faultyColumn: Int?

    package init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Whether a quoted field is still open, so that a line break belongs to it.
    package var isInsideQuotes: Bool { state == .quoted }

    package var finished: [[UInt8]] { fields + [field] }

    package mutating func take(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        let quote = UInt8(ascii: "\"")
        switch state {
        case .quoted:
            if byte == quote { state = .afterQuote } else { field.append(byte) }
        case .afterQuote where byte == quote:
            // A doubled quote inside quotes stands for one quote.
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
