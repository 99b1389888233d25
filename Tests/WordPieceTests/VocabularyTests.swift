import Testing

@testable import WordPiece

struct VocabularyTests {
    @Test func `any line ending works`() throws {
        for text in ["a\nb\n##c\n", "a\r\nb\r\n##c\r\n", "a\nb\n##c"] {
            let vocabulary = try Vocabulary(text: Array(text.utf8))

            #expect(vocabulary.count == 3)
            #expect(
                vocabulary.token(of: 2) == "##c" && vocabulary.id(of: "##c") == 2
                    && vocabulary.id(of: "c") == nil)
            #expect(vocabulary.text() == Array("a\nb\n##c\n".utf8))
        }
    }

    @Test func `tokens that look alike are two`() throws {
        let vocabulary = try Vocabulary(tokens: ["é", "e\u{301}", "K", "\u{212A}"])

        #expect(vocabulary.id(of: "e\u{301}") == 1 && vocabulary.id(of: "\u{212A}") == 3)
    }

    @Test func `faults name the line or the token`() {
        #expect(throws: WordPieceError.duplicateToken(token: "a", firstID: 0, secondID: 2)) {
            try Vocabulary(text: Array("a\nb\na\n".utf8))
        }
        #expect(throws: WordPieceError.vocabularyNotUTF8(line: 2)) {
            try Vocabulary(text: [0x61, 0x0A, 0xFF, 0x0A])
        }
    }

    @Test func `ids that are none have no token`() throws {
        let vocabulary = try Vocabulary(tokens: ["a"])

        #expect(vocabulary.token(of: -1) == nil && vocabulary.token(of: 1) == nil)
    }
}
