import Testing

@testable import WordPiece

struct WordPieceTokenizerDecodingTests {
    @Test func `continuations are joined, and ids without a token are left out`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["un", "##able", ".", "do not"])

        #expect(tokenizer.decode([2, 5, 6, 7, 3, -1, 99]) == "unable.")
        #expect(tokenizer.decode([2, 5, 6, 7, 3], skippingSpecialTokens: false) == "[CLS] unable. [SEP]")
        #expect(tokenizer.decode([5, 8]) == "un don't")
    }

    @Test func `without cleanup, every token keeps its space`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["a", "."]) { $0.cleansUpDecodedText = false }

        #expect(tokenizer.decode([5, 6]) == "a .")
    }
}
