@testable import StrictJSON

/// A JSON text is refused with its place, or read; what is read and written again is equal.
func check(_ input: [UInt8]) {
    let value: JSONValue
    do throws(JSONError) {
        value = try JSONValue(parsing: input)
    } catch {
        require(error.position <= input.count, "the place of '\(error)' lies in the text")
        require(error.line >= 1, "lines count from 1")
        require(!error.description.isEmpty, "an error has words")
        requireSkipping(input, isAccepted: false)
        return
    }
    requireSkipping(input, isAccepted: true)
    for text in [value.text, value.indentedText] {
        require((try? JSONValue(parsing: Array(text.utf8))) == value, "\(text) reads back as the same value")
    }
    require(!value.text.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "a written line has no control characters")
    _ = (value.kind, value.integer, value.double, value.string, value["a"])
    var json = JSONWriter()
    write(value, to: &json)
    require((try? JSONValue(parsing: json.bytes)) == value, "the writer and the tree agree")
}

/// A value that is skipped is checked as one that is read, except for keys that occur twice.
private func requireSkipping(_ input: [UInt8], isAccepted: Bool) {
    var reader = JSONReader(input)
    do throws(JSONError) {
        try reader.skipValue()
        try reader.expectEnd()
    } catch {
        require(!isAccepted, "what is read can be skipped: \(error)")
    }
}

private func write(_ value: JSONValue, to json: inout JSONWriter) {
    switch value {
    case .null: json.null()
    case .boolean(let value): json.boolean(value)
    case .number(let spelling): json.raw(spelling.utf8)
    case .string(let bytes): json.string(bytes)
    case .array(let elements): json.array(elements) { write($1, to: &$0) }
    case .object(let object):
        json.object { json in
            for entry in object.entries { json.field(entry.name) { write(entry.value, to: &$0) } }
        }
    }
}
