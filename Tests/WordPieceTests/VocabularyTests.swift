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

    @Test func `tokens that look alike are different`() throws {
        let vocabulary = Vocabulary(tokens: ["é", "e\u{301}", "K", "\u{212A}"])

        #expect(vocabulary.id(of: "e\u{301}") == 1 && vocabulary.id(of: "\u{212A}") == 3)
    }

    @Test func `if a token occurs twice, the last line counts`() throws {
        let vocabulary = try Vocabulary(text: Array("a\nb\n##c\na\n##c\n".utf8))

        #expect(vocabulary.count == 3 && vocabulary.idCount == 5)
        #expect(vocabulary.id(of: "a") == 3 && vocabulary.id(of: "##c") == 4 && vocabulary.id(of: "b") == 1)
        #expect((0..<6).map { vocabulary.token(of: $0) } == [nil, "b", nil, "a", "##c", nil])
        #expect(vocabulary.text() == Array("\nb\n\na\n##c\n".utf8))
        #expect(try Vocabulary(text: vocabulary.text()).id(of: "##c") == 4)
    }

    @Test func `empty lines are ids that no text has`() throws {
        let vocabulary = try Vocabulary(text: Array("a\n\nb\n\n".utf8))

        #expect(vocabulary.id(of: "b") == 2 && vocabulary.idCount == 4)
        #expect(vocabulary.largestGivenID == 2 && vocabulary.id(of: "") == 3)
    }

    @Test func `an error names the line`() {
        #expect(throws: WordPieceError.vocabularyNotUTF8(line: 2)) {
            try Vocabulary(text: [0x61, 0x0A, 0xFF, 0x0A])
        }
    }

    @Test func `unknown ids have no token`() {
        let vocabulary = Vocabulary(tokens: ["a"])

        #expect(vocabulary.token(of: -1) == nil && vocabulary.token(of: 1) == nil)
    }
}
