import ModelSettings
import StrictJSON
import Testing

@testable import WordPiece

struct TokenizerFileTests {
    private func file(_ text: String) throws(WordPieceError) -> TokenizerFile {
        try TokenizerFile(parsing: Array(text.utf8), file: "f")
    }

    @Test func `the vocabulary is read as a list and the rest as a tree`() throws {
        let file = try file(
            #"{"version":"1.0", "model" : {"vocab" : {"a":1, "\u00e9\"":0, "c":-1, "d":[2]}, "type":"WordPiece"}}"#
        )
        let list = try #require(file.vocabulary)

        #expect(list.entries.map { list.text(of: $0.token) } == ["a", "é\"", "c", "d"])
        #expect(list.entries.map(\.id) == [1, 0, nil, nil])
        #expect(file.root.value == ["version": "1.0", "model": ["vocab": .integer(4), "type": "WordPiece"]])
    }

    @Test(arguments: [#"{"vocab":{"a":0}}"#, #"{"model":{"vocab":[["a",0]]}}"#, #"{"model":[{"vocab":{}}]}"#])
    func `only model.vocab is read as the vocabulary`(text: String) throws {
        let file = try file(text)

        #expect(file.vocabulary == nil)
        #expect(try file.root.value == JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `the vocabulary is checked as strictly as other JSON`() {
        for (text, fault, position): (String, JSONError.Fault, Int) in [
            (#"{"model":{},"model":{}}"#, JSONError.Fault.duplicateKey("model"), 12),
            (#"{"model":{"vocab":{},"vocab":{}}}"#, .duplicateKey("vocab"), 21), ("{} x", .trailingBytes, 3),
            (#"{"model":{"vocab":{"a":1,}}}"#, .unexpectedByte(0x7D, expected: "a value after ','"), 25),
            (#"{"model":{"vocab":{"a":01}}}"#, .invalidNumber, 23),
        ] {
            #expect(
                throws: WordPieceError.malformedJSON(
                    file: "f", line: 1, byte: position, reason: fault.description)
            ) { try file(text) }
        }
    }

    @Test func `ids must be whole numbers`() {
        for vocabulary: String in [#"{"a":0,"b":1.0}"#, #"{"b":-1}"#, #"{"b":2147483648}"#, #"{"b":"0"}"#] {
            let text = #"{"model":{"type":"WordPiece","vocab":\#(vocabulary)}}"#

            #expect(throws: WordPieceError.invalidID(token: "b", file: "tokenizer.json")) {
                try WordPieceTokenizer(files: ["tokenizer.json": Array(text.utf8)])
            }
        }
    }

    @Test func `ids may repeat, have gaps and be in any order`() throws {
        let tokens = #"{"c":9,"[UNK]":0,"a":4,"[CLS]":1,"b":4,"[SEP]":2,"c":7}"#
        let text =
            #"{"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","vocab":\#(tokens)}}"#

        let tokenizer = try WordPieceTokenizer(files: ["tokenizer.json": Array(text.utf8)])

        #expect(tokenizer.encode("a b c [SEP]").ids == [1, 4, 4, 7, 2, 2])
        #expect(tokenizer.vocabulary.count == 6 && tokenizer.vocabulary.idCount == 8)
        #expect(tokenizer.vocabulary.token(of: 4) == "b" && tokenizer.vocabulary.token(of: 3) == nil)
        #expect(
            tokenizer.warnings.last == "the vocabulary has 6 tokens for 8 ids: no text gets the others")
        let again = try WordPieceTokenizer(files: ["tokenizer.json": tokenizer.tokenizerJSON()])
        #expect(again.encode("a b c [SEP]").ids == [1, 4, 4, 7, 2, 2])
    }
}
