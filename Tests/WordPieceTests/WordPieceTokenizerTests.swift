import Testing

@testable import WordPiece

struct WordPieceTokenizerTests {
    @Test func `a vocabulary without a special token is refused`() throws {
        let vocabulary = Vocabulary(tokens: ["[UNK]", "[CLS]", "a"])

        #expect(throws: WordPieceError.missingSpecialToken(token: "[SEP]")) {
            try WordPieceTokenizer(vocabulary: vocabulary, settings: TokenizerSettings())
        }
    }

    @Test func `added tokens that contradict the vocabulary are refused`() {
        #expect(throws: WordPieceError.addedTokenDisagrees(token: "a", id: 7, vocabularyID: 5)) {
            try Fixtures.tokenizer(of: ["a"]) { $0.addedTokens.append(AddedToken(id: 7, content: "a")) }
        }
        #expect(throws: WordPieceError.duplicateID(id: 5, token: "b")) {
            try Fixtures.tokenizer(of: ["a"]) { $0.addedTokens.append(AddedToken(id: 5, content: "b")) }
        }
    }

    @Test func `added tokens count, and their ids may leave a gap`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["a"]) {
            $0.addedTokens.append(AddedToken(id: 9, content: "<b>"))
        }

        #expect(tokenizer.vocabularySize == 10 && tokenizer.largestID == 9)
        #expect(
            tokenizer.token(of: 9) == "<b>" && tokenizer.id(of: "<b>") == 9 && tokenizer.token(of: 8) == nil)
    }

    @Test func `the empty token counts if it is a special token`() throws {
        for change: (inout TokenizerSettings) -> Void in [
            { $0.singleTemplate = [.first(typeID: 0), .token("", typeID: 0)] },
            { $0.pairTemplate = [.token("", typeID: 0), .first(typeID: 0), .second(typeID: 1)] },
            { $0.unknownToken = "" },
        ] {
            let tokenizer = try Fixtures.tokenizer(of: ["a", ""], change)

            #expect(tokenizer.largestID == tokenizer.id(of: ""))
        }
    }

    @Test func `a limit below the special tokens is an error`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["a"])

        #expect(throws: WordPieceError.limitBelowSpecialTokens(limit: 1, specialTokenCount: 2)) {
            try tokenizer.encode("a", options: EncodingOptions(maximumLength: 1))
        }
        #expect(throws: WordPieceError.strideTooLarge(stride: 2, limit: 2)) {
            try tokenizer.windows(of: "a", maximumLength: 4, stride: 2)
        }
        #expect(try tokenizer.encode("a", options: EncodingOptions(maximumLength: 2)).ids == [2, 3])
    }

    @Test func `invalid UTF-8 is removed like U+FFFD, and offsets count bytes`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["ab"])

        let encoding = try tokenizer.encode(utf8: [0xFF, 0x61, 0xC3, 0x62, 0xF0, 0x9F])

        #expect(encoding.ids == [2, 5, 3])
        #expect(encoding.offsets[1] == 1..<4)
    }

    @Test func `a text of white space gives two special tokens`() throws {
        for text: String in ["", " ", "\n\t", "\u{200B}", "\u{0}"] {
            #expect(try Fixtures.tokenizer(of: ["a"]).encode(text).ids == [2, 3])
        }
    }

    @Test func `random bytes are encoded without a trap`() throws {
        let tokenizer = try Fixtures.tokenizer()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let bytes = (0..<60).map { _ in UInt8.random(in: 0...255, using: &generator) }

            let encoding = try tokenizer.encode(utf8: bytes)

            #expect(tokenizer.encode(String(decoding: bytes, as: UTF8.self)).ids == encoding.ids)
            #expect(encoding.offsets.allSatisfy { $0.upperBound <= bytes.count })
        }
    }
}
