import MiniBERT
import Testing

@testable import minibert

struct RecordDecodingTests {
    @Test(arguments: [
        ("a,b", ["a", "b"]),
        ("", [""]),
        (",", ["", ""]),
        ("\"a,b\",c", ["a,b", "c"]),
        ("\"say \"\"hi\"\"\",\"\"", ["say \"hi\"", ""]),
        ("\"a\nb\"", ["a\nb"]),
        ("5\" disk, x", ["5\" disk", " x"]),
    ])
    func `CSV fields are those of RFC 4180`(record: String, fields: [String]) throws {
        #expect(try csvFields(Array(record.utf8)) == fields.map { Array($0.utf8) })
    }

    @Test func `CSV with broken quotes is refused`() {
        #expect(throws: RecordFault.unclosedQuote) { try csvFields(Array("a,\"b".utf8)) }
        #expect(throws: RecordFault.textAfterQuote) { try csvFields(Array("\"a\"b,c".utf8)) }
    }

    @Test func `TSV has no quotes and no escapes`() {
        #expect(tsvFields(Array("\"a\tb\\t\t".utf8)) == ["\"a", "b\\t", ""].map { Array($0.utf8) })
    }

    private func record(_ line: String) -> Record { jsonRecord(Array(line.utf8), input: "in", number: 1) }

    @Test func `a JSON line gives text, pair and id`() {
        let record = record(
            #" {"label": [1, {"a": null}], "id": "é\n", "text": "a\u0000\ud83d\ude00", "text_pair": "b"} "#)

        #expect(record.content == .success(TextInput(text: Array("a\0😀".utf8), pair: Array("b".utf8))))
        #expect(record.id == .text(Array("é\n".utf8)))
    }

    @Test(arguments: ["1", "-0.50e+3", "12345678901234567890123"])
    func `a number as id stays as it was written`(number: String) {
        #expect(record("{\"id\":\(number),\"text\":\"\"}").id == .number(Array(number.utf8)))
    }

    @Test(arguments: [
        (#"{"text": 1}"#, "field 'text' is not a string"),
        (#"{"text": null}"#, "field 'text' is not a string"),
        (#"{"txt": "a"}"#, "no field 'text'"),
        (#"{"text": "a", "id": [1]}"#, "field 'id' is neither a string nor a number"),
        (#"{"text": "a", "text": "b"}"#, "not JSON: line 1, byte 14: the key 'text' is there twice"),
        (#"["text"]"#, "not a JSON object; expected {\"text\": \"…\"}"),
        ("", "not JSON: line 1, byte 0: the text ends inside a value"),
        (#"{"text": "a"} x"#, "not JSON: line 1, byte 14: something follows the value"),
        (#"{"text": "a",}"#, "not JSON: line 1, byte 13: found '}', expected a value after ','"),
        ("{\"text\": \"a\tb\"}", "not JSON: line 1, byte 11: the byte 0x9 stands unescaped in a string"),
    ])
    func `a bad JSON line says why`(line: String, message: String) {
        guard case .failure(let fault) = record(line).content else {
            Issue.record("the line was taken")
            return
        }

        #expect(fault.description == message)
    }

    @Test func `the id of a bad JSON line is kept where it can be read`() {
        #expect(record(#"{"id": 7, "text": 1}"#).id == .number(Array("7".utf8)))
    }

    @Test func `a pair that is null is no pair`() {
        #expect(
            record(#"{"text": "a", "text_pair": null}"#).content
                == .success(TextInput(text: Array("a".utf8))))
    }
}
