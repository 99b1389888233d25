/// The fields of a TSV line, where quotes are letters like any other, and no field can hold a tab.
func tsvFields(_ line: [UInt8]) -> [[UInt8]] {
    line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { Array($0) }
}

/// The fields of a CSV record (RFC 4180), where a quote within an unquoted field is a letter like any other.
func csvFields(_ record: [UInt8]) throws(RecordFault) -> [[UInt8]] {
    let quote = UInt8(ascii: "\"")
    var fields: [[UInt8]] = []
    var position = 0
    while true {
        var field: [UInt8] = []
        if position < record.count, record[position] == quote {
            position = try quotedField(in: record, from: position + 1, into: &field)
        } else {
            let end = record[position...].firstIndex(of: UInt8(ascii: ",")) ?? record.count
            field = Array(record[position..<end])
            position = end
        }
        fields.append(field)
        if position == record.count { return fields }
        guard record[position] == UInt8(ascii: ",") else { throw .textAfterQuote }
        position += 1
    }
}

/// Reads up to the closing quote, and returns the position after it.
private func quotedField(
    in record: [UInt8], from start: Int, into field: inout [UInt8]
) throws(RecordFault) -> Int {
    let quote = UInt8(ascii: "\"")
    var position = start
    while position < record.count {
        guard record[position] == quote else {
            field.append(record[position])
            position += 1
            continue
        }
        guard position + 1 < record.count, record[position + 1] == quote else { return position + 1 }
        field.append(quote)
        position += 2
    }
    throw .unclosedQuote
}

/// The record of one JSON line: `{"text": "…", "text_pair": "…", "id": …}`; other fields are passed over.
func jsonRecord(_ line: [UInt8], input: String, number: Int) -> Record {
    var scanner = JSONScanner(line)
    var fields = JSONRecordFields()
    var record = Record(content: .failure(.notObject), input: input, line: number)
    do throws(JSONFault) {
        guard try scanner.nextKind() == .object else {
            try scanner.skipValue()
            return record
        }
        try scanner.object { (scanner, name) throws(JSONFault) in try fields.read(name, from: &scanner) }
        if !scanner.isAtEnd() { throw .unexpected(line[scanner.position]) }
        record.id = fields.id
        record.content = fields.content
    } catch {
        record.content = .failure(.notJSON(error, column: scanner.position + 1))
    }
    return record
}

/// What was found in a JSON line.
private struct JSONRecordFields {
    var text: [UInt8]?
    var pair: [UInt8]?
    var id: RecordID?
    private var fault: RecordFault?
    private var seen: Set<[UInt8]> = []

    var content: Result<RecordText, RecordFault> {
        if let fault { return .failure(fault) }
        guard let text else { return .failure(.missingText) }
        return .success(RecordText(text: text, pair: pair))
    }

    mutating func read(_ name: [UInt8], from scanner: inout JSONScanner) throws(JSONFault) {
        let field = String(decoding: name, as: UTF8.self)
        guard ["text", "text_pair", "id"].contains(field) else { return try scanner.skipValue() }
        if !seen.insert(name).inserted { fault = .repeatedField(field) }
        switch (field, try scanner.nextKind()) {
        case ("text", .string): text = try scanner.string()
        case ("text_pair", .string): pair = try scanner.string()
        case ("id", .string): id = .text(try scanner.string())
        case ("id", .number): id = .number(try scanner.number())
        case ("id", _):
            fault = .badID
            try scanner.skipValue()
        case (_, .literal) where field == "text_pair":
            // `null` stands for "no pair", as writers of tables put it.
            try scanner.skipValue()
        default:
            fault = .notText(field: field)
            try scanner.skipValue()
        }
    }
}
