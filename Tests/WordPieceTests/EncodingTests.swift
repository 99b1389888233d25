import Testing

@testable import WordPiece

struct EncodingTests {
    @Test func `tokens, offsets and the mask describe the text`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["cafe", "中", "ok", "!"])
        let text = "Café 中ok!"
        let encoding = tokenizer.encode(text)

        #expect(encoding.ranges(in: text).map { String(text[$0]) } == ["", "Café", "中", "ok", "!", ""])
        #expect(encoding.tokens == ["[CLS]", "cafe", "中", "ok", "!", "[SEP]"])
        #expect(encoding.specialTokensMask == [true, false, false, false, false, true])
        #expect(!encoding.isTruncated && encoding.overflowCount == 0)
    }

    @Test func `an encoding counts the tokens that were cut`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["a"])

        let encoding = try tokenizer.encode("a a a a", options: EncodingOptions(maximumLength: 4))

        #expect(encoding.ids == [2, 5, 5, 3])
        #expect(encoding.isTruncated && encoding.overflowCount == 2)
    }
}
