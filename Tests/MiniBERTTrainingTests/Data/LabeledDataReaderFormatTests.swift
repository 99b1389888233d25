import MiniBERTTraining
import Testing

/// Labeled rows in CSV, in JSON lines and in lines of fastText.
struct LabeledDataReaderFormatTests: LabeledDataReading {
    @Test func `labels that are the keys of an object are an error, unless there is also a label`() throws {
        let line = #"{"text":"a","cats":{"POS":1}}"#

        #expect(throws: DataError.categoryObject(file: "t.jsonl", key: "cats")) {
            try read(line, name: "t.jsonl")
        }
        #expect(try pairs(read(#"{"label":"x","text":"a","cats":{"POS":1}}"#, name: "t.jsonl")) == ["1 x: a"])
    }

    @Test func `lists in the notation of Python are read as several labels, with a note`() throws {
        for list: String in [
            "['pos', 'odd']", "[\"pos\", \"odd\"]", "['pos','odd',]", "[ 'pos', 'odd' ]",
        ] {
            let cell = "\"" + list.replacing("\"", with: "\"\"") + "\""
            let file = "text,labels\na,\(cell)\nb,\(cell)\nc,[]\n"

            let several = try read(file, name: "t.csv") { $0.task = .multiLabel(separator: ",") }
            let single = try read(file, name: "t.csv")

            #expect(pairs(several) == ["2 pos+odd: a", "3 pos+odd: b", "4 : c"])
            #expect(several.files[0].notes == [.listLabels(firstLine: 2, count: 3, areRead: true)])
            #expect(single.files[0].notes == [.listLabels(firstLine: 2, count: 3, areRead: false)])
        }
    }

    @Test func `CSV fields are quoted as in RFC 4180, with line breaks`() throws {
        let data = try read(
            "\"3\",\"Title, one\",\"He said \"\"no\"\"\r\nand left\"\r\n4,b,c\r\n", name: "t.csv"
        ) {
            $0.labelColumn = .number(1)
            $0.textColumns = [.number(2), .number(3)]
        }

        #expect(pairs(data) == ["1 3: Title, one He said \"no\"\r\nand left", "3 4: b c"])
    }

    @Test(arguments: [
        ("a,\"b\nc\n", DataError.unclosedQuote(SourceLine(file: "t.csv", line: 1))),
        ("a,x\n\"b\"c,y\n", .textAfterQuote(SourceLine(file: "t.csv", line: 2), column: 1)),
    ])
    func `malformed quotes are errors with their line`(text: String, error: DataError) {
        #expect(throws: error) { try read(text, name: "t.csv") }
    }

    @Test func `JSON lines hold labels as strings, numbers or lists`() throws {
        let single = try read(
            "{\"label\": 1, \"text\": \"a\\u00e9\\n\"}\n{\"text\":\"b\",\"label\":\"01\"}\n", name: "t.jsonl")
        let several = try read("{\"text\":\"a\",\"labels\":[\"x\",2]}", name: "t.jsonl") {
            $0.task = .multiLabel(separator: ",")
        }

        #expect(pairs(single) == ["1 1: aé\n", "2 01: b"])
        #expect(pairs(several) == ["1 x+2: a"])
    }

    @Test func `malformed JSON lines are errors with their line`() {
        for (text, error): (String, DataError) in [
            (
                #"{"text":"a","label":"x"}"# + "\n[1]",
                DataError.invalidJSON(
                    SourceLine(file: "t.jsonl", line: 2), byte: 1, reason: "found '[', expected '{'")
            ),
            (
                #"{"text":"a","label":"x"}"# + "\n" + #"{"text":7,"label":"x"}"#,
                .wrongJSONValue(SourceLine(file: "t.jsonl", line: 2), key: "text", expected: "a string")
            ),
            (
                #"{"text":"a","label":"x"}"# + "\n" + #"{"text":"b"}"#,
                .missingKey(SourceLine(file: "t.jsonl", line: 2), key: "label")
            ),
            (
                #"{"text":"a","label":"x"}"# + "\n" + #"{"text":"b","label":null}"#,
                .wrongJSONValue(
                    SourceLine(file: "t.jsonl", line: 2), key: "label",
                    expected: "a string, a number, or an array of them")
            ),
            (
                #"{"text":"a","label":"x","text":"b"}"#,
                .invalidJSON(
                    SourceLine(file: "t.jsonl", line: 1), byte: 25, reason: "the key 'text' is there twice")
            ),
        ] {
            #expect(throws: error) { try read(text, name: "t.jsonl") }
        }
    }

    @Test func `every word with fastText's prefix is a label, anywhere in the line`() throws {
        for line: String in [
            "__label__x\ta text", " __label__x a text", "a text __label__x", "\t__label__x  a text ",
            "__label__x a text\r\r",
        ] {
            let data = try read("__label__y b\n" + line + "\n", name: "t.txt")

            #expect(pairs(data) == ["1 y: b", "2 x: a text"])
        }
    }

    @Test func `fastText lines are recognized by their prefix`() throws {
        let data = try read("__label__good  a fine text\n__label__bad awful\n", name: "cooking.train")
        let several = try read("__label__x __label__y text", name: "t.txt") {
            $0.task = .multiLabel(separator: " ")
        }

        #expect(pairs(data) == ["1 good: a fine text", "2 bad: awful"])
        #expect(pairs(several) == ["1 x+y: text"])
        #expect(throws: DataError.noLabelPrefix(SourceLine(file: "t.txt", line: 2))) {
            try read("__label__x a\nno label\n", name: "t.txt")
        }
        #expect(throws: DataError.severalLabels(SourceLine(file: "t.txt", line: 1), count: 2)) {
            try read("__label__x __label__y text", name: "t.txt")
        }
    }
}
