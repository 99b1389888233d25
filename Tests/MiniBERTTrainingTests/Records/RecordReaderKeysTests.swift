import TestSupport
import SystemFiles
@testable import MiniBERTTraining
import Testing

@testable import MiniBERT

/// Records that are objects of JSON.
struct RecordReaderKeysTests: RecordReading {
    @Test func `a JSON line gives text, pair and id`() throws {
        let outcome = try read(
            #" {"label": [1, {"a": null}], "id": "é\n", "text": "a\u0000\ud83d\ude00", "text_pair": "b"} "#,
            name: "t.jsonl")

        #expect(outcome.texts == ["a\0😀 + b"])
        #expect(outcome.records.map(\.id) == [.text(Array("é\n".utf8))])
    }

    @Test(arguments: ["1", "-0.50e+3", "12345678901234567890123"])
    func `a number as id keeps its spelling`(number: String) throws {
        let records = try read("{\"id\":\(number),\"text\":\"\"}", name: "t.jsonl").records

        #expect(records.map(\.id) == [.number(Array(number.utf8))])
    }

    @Test func `a malformed JSON line is an error, and the others are read`() throws {
        for (line, message): (String, String) in [
            (#"{"text": 1}"#, "'text' is of another kind, expected a string"),
            (#"{"text": null}"#, "'text' is of another kind, expected a string"),
            (#"{"txt": "a"}"#, "no field 'text'"),
            (#"{"text": "a", "id": [1]}"#, "'id' is of another kind, expected a string or a number"),
            (#"{"text": "a", "text": "b"}"#, "not a JSON object: byte 15: the key 'text' is there twice"),
            (#"["text"]"#, "not a JSON object: byte 1: found '[', expected '{'"),
            ("", "not a JSON object: byte 1: the text ends inside a value"),
            (#"{"text": "a"} x"#, "not a JSON object: byte 15: something follows the value"),
            ("{\"text\": \"a\tb\"}", "not a JSON object: byte 12: the byte 0x9 stands unescaped in a string"),
        ] {
            let sound = #"{"id": 7, "text": "a"}"#

            #expect(try read("\(sound)\n\(line)\n\(sound)\n", name: "t.jsonl").texts == ["a", message, "a"])
            #expect(try read("\(line)\n\(sound)\n", name: "t.jsonl").texts == [message, "a"])
        }
    }

    @Test func `columns of JSON are selected by key`() throws {
        let line = #"{"review": "a wonderful film", "text": "a terrible film", "key": 3, "reply": null}"#

        let outcome = try read(line, name: "t.jsonl") {
            $0.textColumns = [.name("review")]
            $0.pairColumn = .name("reply")
            $0.idColumn = .name("key")
        }

        #expect(outcome.texts == ["a wonderful film"])
        #expect(outcome.records.map(\.id) == [.number(Array("3".utf8))])
        #expect(
            throws: DataError.noColumn(
                file: "t.jsonl", name: "body", known: ["review", "text", "key", "reply"])
        ) {
            try read(line, name: "t.jsonl") { $0.textColumns = [.name("body")] }
        }
    }

    @Test func `a key that the first object lacks may be in others`() throws {
        let outcome = try read("{\"id\": 1}\n{\"id\": 2, \"text\": \"a\"}\n", name: "t.jsonl")

        #expect(outcome.texts == ["no field 'text'", "a"])
    }

    @Test func `the first object of a stream may lack keys of the next`() throws {
        let (reading, writing) = try makePipe()
        defer { System.close(reading) }
        _ = try System.write(Array("{\"id\": 1}\n{\"text\": \"a\"}\n".utf8), from: 0, to: writing)
        System.close(writing)
        var options = RecordOptions()
        options.format = .jsonLines
        var reader = RecordReader(ByteReader(OpenFile(borrowing: reading), name: "in"), options: options)
        var records: [Record] = []
        while case .record(let record) = try reader.next(waiting: true) { records.append(record) }

        let missing = DataError.missingKey(SourceLine(file: "in", line: 1), key: "text")
        #expect(records.map(\.content) == [.failure(missing), .success(TextInput("a"))])
    }

    @Test(arguments: [("text", "text_pair"), ("premise", "hypothesis")])
    func `an object on a pipe has its pair and id even if the first object lacks them`(
        first: String, second: String
    ) throws {
        let lines = [
            #"{"\#(first)":"a"}"#, #"{"\#(first)":"b","\#(second)":"c","id":7}"#, #"{"\#(first)":"d"}"#,
        ]
        let (reading, writing) = try makePipe()
        defer { System.close(reading) }
        _ = try System.write(Array((lines.joined(separator: "\n") + "\n").utf8), from: 0, to: writing)
        System.close(writing)
        var options = RecordOptions()
        options.format = .jsonLines
        var reader = RecordReader(ByteReader(OpenFile(borrowing: reading), name: "in"), options: options)
        var outcome = RecordOutcome()
        while case .record(let record) = try reader.next(waiting: true) { outcome.records.append(record) }

        #expect(outcome.texts == ["a", "b + c", "d"])
        #expect(outcome.records.map(\.id) == [nil, .number(Array("7".utf8)), nil])
    }
}
