import MiniBERT

/// What the user calls a record; copied from the input to the output.
enum RecordID: Hashable, Sendable {
    /// A text, or the content of a JSON string.
    case text([UInt8])
    /// A JSON number, as it was written.
    case number([UInt8])
}

/// One unit of input: for each there is one unit of output, in the same order.
struct Record: Hashable, Sendable {
    /// The texts to work on, or why there are none.
    var content: Result<TextInput, RecordFault>
    var id: RecordID?
    /// All columns, kept when they are to be written again.
    var fields: [[UInt8]]?
    /// Whether `fields` are from a TSV file or a line, where nothing has to be escaped to make a TSV line of them.
    var hasVerbatimFields = true
    /// What messages call the input that it came from.
    var input: String
    /// The line that it begins on, from 1.
    var line: Int
    /// Whether the record was longer than a record may be, so that its text lacks its end.
    var isCut = false
}

/// Why one record cannot be used, while those around it can.
enum RecordFault: Error, Hashable, Sendable, CustomStringConvertible {
    case tooLong(limit: Int)
    case missingField(column: Int, found: Int)
    case notJSON(JSONError)
    case notObject
    case missingText
    case notText(field: String)
    case badID
    case unclosedQuote
    case textAfterQuote
    case extraField(expected: Int, found: Int)
    /// The model cannot take the text; the description is the model's.
    case refused(String)
    /// What the model made of the text is no number: the fault is the model's.
    case resultNotFinite

    var description: String {
        switch self {
        case .tooLong(let limit): "longer than \(grouped(limit)) bytes"
        case .missingField(let column, let found): "\(found) columns, expected a column \(column)"
        case .notJSON(let error): "not JSON: \(printable(error.description))"
        case .notObject: "not a JSON object; expected {\"text\": \"…\"}"
        case .missingText: "no field 'text'"
        case .notText(let field): "field '\(field)' is not a string"
        case .badID: "field 'id' is neither a string nor a number"
        case .unclosedQuote: "a quoted field is not closed"
        case .textAfterQuote: "text after the closing quote of a field"
        case .extraField(let expected, let found): "\(found) columns, expected \(expected) as in the header"
        case .refused(let reason): reason
        case .resultNotFinite: "the result is not a finite number"
        }
    }
}
