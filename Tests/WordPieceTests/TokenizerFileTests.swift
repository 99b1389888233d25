import StrictJSON
import Testing

@testable import WordPiece

struct TokenizerFileTests {
    private func file(_ text: String) throws(WordPieceError) -> TokenizerFile {
        try TokenizerFile(parsing: Array(text.utf8), file: "f")
    }

    @Test func `the vocabulary is a list, all else a tree`() throws {
        let file = try file(
            #"{"version":"1.0", "model" : {"vocab" : {"a":1, "\u00e9\"":0, "c":-1, "d":[2]}, "type":"WordPiece"}}"#
        )
        let list = try #require(file.vocabulary)

        #expect(list.entries.map { list.text(of: $0.token) } == ["a", "é\"", "c", "d"])
        #expect(list.entries.map(\.id) == [1, 0, nil, nil])
        #expect(file.root.value == ["version": "1.0", "model": ["vocab": [:], "type": "WordPiece"]])
    }

    @Test(arguments: [#"{"vocab":{"a":0}}"#, #"{"model":{"vocab":[["a",0]]}}"#, #"{"model":[{"vocab":{}}]}"#])
    func `no other object is taken for the vocabulary`(text: String) throws {
        let file = try file(text)

        #expect(file.vocabulary == nil)
        #expect(try file.root.value == JSONValue(parsing: Array(text.utf8)))
    }

    @Test(arguments: [
        (#"{"model":{},"model":{}}"#, JSONError.Fault.duplicateKey("model"), 12),
        (#"{"model":{"vocab":{},"vocab":{}}}"#, .duplicateKey("vocab"), 21), ("{} x", .trailingBytes, 3),
        (#"{"model":{"vocab":{"a":1,}}}"#, .unexpectedByte(0x7D, expected: "a value after ','"), 25),
        (#"{"model":{"vocab":{"a":01}}}"#, .invalidNumber, 23),
    ])
    func `the vocabulary is read as strictly as all else`(text: String, fault: JSONError.Fault, position: Int)
    {
        #expect(
            throws: WordPieceError.malformedJSON(file: "f", JSONError(fault, position: position, line: 1))
        ) { try file(text) }
    }

    @Test(arguments: [
        (#"{"a":0,"b":0}"#, WordPieceError.duplicateID(id: 0, token: "b")),
        (#"{"a":0,"b":2}"#, .missingID(id: 1, largestID: 2)),
        (#"{"a":0,"b":2147483647}"#, .missingID(id: 1, largestID: 2_147_483_647)),
        (#"{"a":0,"a":1}"#, .duplicateToken(token: "a", firstID: 0, secondID: 1)),
        (#"{"a":0,"b":1.0}"#, .invalidID(token: "b", file: "tokenizer.json")),
    ])
    func `ids go from 0 on without gaps`(vocabulary: String, error: WordPieceError) {
        let text = #"{"model":{"type":"WordPiece","vocab":\#(vocabulary)}}"#

        #expect(throws: error) { try WordPieceTokenizer(files: ["tokenizer.json": Array(text.utf8)]) }
    }
}
