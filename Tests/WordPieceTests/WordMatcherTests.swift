import Testing

@testable import WordPiece

struct WordMatcherTests {
    @Test func `a word is split into the longest pieces, or becomes one unknown token`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["un", "##aff", "##able", "unaff", "##a"])

        #expect(
            tokenizer.encode("unaffable unaffableness").tokens == [
                "[CLS]", "unaff", "##able", "[UNK]", "[SEP]",
            ])
        #expect(tokenizer.encode("unaffable").offsets == [0..<0, 0..<5, 5..<9, 0..<0])
    }

    @Test(arguments: [(100, false), (101, true)]) func `words of more than 100 scalars are unknown`(
        count: Int, isUnknown: Bool
    ) throws {
        let tokenizer = try Fixtures.tokenizer(of: ["a", "##a", "é", "##é"]) { $0.stripAccents = false }
        for letter in ["a", "é"] {
            let encoding = tokenizer.encode(String(repeating: letter, count: count))

            #expect(encoding.ids.contains(tokenizer.unknownID) == isUnknown)
            #expect(encoding.count == (isUnknown ? 3 : count + 2))
            #expect(encoding.offsets[encoding.count - 2].upperBound == count * letter.utf8.count)
        }
    }

    @Test func `a limit of 0 scalars makes every word unknown`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["a", "."]) { $0.maximumWordLength = 0 }

        #expect(tokenizer.encode("a . é").ids == [2, 1, 1, 1, 3])
    }
}
