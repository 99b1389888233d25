import Testing

@testable import WordPiece

struct JSONParserTests {
    @Test(arguments: [
        "", " ", "{", "[1,]", #"{"a":1,}"#, "01", "1.", "+1", "nul", #""\x""#, #""\ud800""#, "\"\u{1}\"",
        "{\"a\" 1}", "[1] 2", "\u{FEFF}{}", "NaN", "// a\n1", "'a'",
    ]) func `what is not JSON is refused`(text: String) {
        #expect(throws: WordPieceError.self) { try JSONDocument(Array(text.utf8), file: "f") }
    }

    @Test func `bytes that are not UTF-8 are refused where they stand`() {
        #expect(throws: WordPieceError.malformedJSON(file: "f", byte: 1, finding: "the bytes are not UTF-8"))
        {
            try JSONDocument([0x22, 0xFF, 0x22], file: "f")
        }
    }

    @Test func `nesting ends at 127`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: 0x5B, count: depth) + Array(repeating: 0x5D, count: depth)
        }

        _ = try JSONDocument(nested(127), file: "f")
        #expect(throws: WordPieceError.self) { try JSONDocument(nested(128), file: "f") }
        #expect(throws: WordPieceError.self) { try JSONDocument(nested(1_000_000), file: "f") }
    }
}
