import StrictJSON
import MiniBERT

/// The fields of a TSV line, where quotes are letters like any other, and no field can hold a tab.
func tsvFields(_ line: [UInt8]) -> [[UInt8]] {
    line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { Array($0) }
}

/// The fields of a CSV record (RFC 4180), where a quote within an unquoted field is a letter like any other.
func csvFields(_ record: [UInt8]) throws(RecordFault) -> [[UInt8]] {
    var fields = QuotedFields(delimiter: UInt8(ascii: ","))
    fields.take(record)
    guard fields.faultyColumn == nil else { throw .textAfterQuote }
    guard !fields.isInsideQuotes else { throw .unclosedQuote }
    return fields.finished
}

/// The record of one JSON line: `{"text": "…", "text_pair": "…", "id": …}`; other fields are passed over.
func jsonRecord(_ line: [UInt8], input: String, number: Int) -> Record {
    var record = Record(content: .failure(.notObject), input: input, line: number)
    do throws(JSONError) {
        guard let object = try JSONValue(parsing: line).object else { return record }
        switch object["id"] {
        case .string(let bytes): record.id = .text(bytes)
        case .number(let spelling): record.id = .number(Array(spelling.utf8))
        case .null, nil: break
        default:
            record.content = .failure(.badID)
            return record
        }
        record.content = content(of: object)
    } catch {
        // The reader counts lines from the beginning of what it was given.
        record.content = .failure(.notJSON(JSONError(error.fault, position: error.position, line: number)))
    }
    return record
}

/// The texts of a JSON line; a pair that is `null` is no pair, as writers of tables put it.
private func content(of object: JSONObject) -> Result<TextInput, RecordFault> {
    guard let value = object["text"] else { return .failure(.missingText) }
    guard let text = value.utf8 else { return .failure(.notText(field: "text")) }
    guard let pairValue = object["text_pair"], !pairValue.isNull else {
        return .success(TextInput(text: text))
    }
    guard let pair = pairValue.utf8 else { return .failure(.notText(field: "text_pair")) }
    return .success(TextInput(text: text, pair: pair))
}
