import WordPiece
import TestModels
import Testing

@testable import MiniBERT

struct TextTokensTests {
    @Test func `a text whose tokens are known reads as them, within the limit`() throws {
        let embedder = try TextEmbedder(folder: GoldenModel("bert-base").folder)
        var known = TextInput("a film", pair: "a book")
        let expected = try embedder.reader.read(known, index: 0, options: ReadingOptions())
        known.tokens = TextTokens(embedder.tokenizer.encode("a film", pair: "a book"))
        let read = try embedder.reader.read(known, index: 0, options: ReadingOptions())

        #expect(read.windows.map(\.ids) == expected.windows.map(\.ids))
        #expect(read.windows.map(\.typeIDs) == expected.windows.map(\.typeIDs))
        #expect(read.windows.map(\.specialTokensMask) == expected.windows.map(\.specialTokensMask))
        #expect(read.tokenCount == expected.tokenCount && !read.isTruncated)

        // The text is not tokenized again: the tokens of another one are taken.
        var other = TextInput("a good book", pair: "a book")
        other.tokens = known.tokens
        #expect(
            try embedder.reader.read(other, index: 0, options: ReadingOptions()).windows.map(\.ids)
                == expected.windows.map(\.ids))
        let short = ReadingOptions(maximumLength: 4)
        #expect(try embedder.reader.read(known, index: 0, options: short).isTruncated)
    }
}
