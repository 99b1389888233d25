import Testing

@testable import WordPiece

struct WordPieceTokenizerReductionTests {
    private static let vocabulary =
        "[unused0]\n[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nlow\nlo\n##w\n##er\n##e\nl\n##l\n"

    private func tokenizer(_ files: [String: String] = [:]) throws -> WordPieceTokenizer {
        try WordPieceTokenizer(
            files: files.merging(["vocab.txt": Self.vocabulary]) { own, _ in own }.mapValues {
                Array($0.utf8)
            })
    }

    private func files(of tokenizer: WordPieceTokenizer) -> [String: [UInt8]] {
        [
            "tokenizer.json": tokenizer.tokenizerJSON(), "vocab.txt": tokenizer.vocabularyText(),
            "tokenizer_config.json": tokenizer.tokenizerConfigurationJSON(),
        ]
    }

    @Test func `ids count from 0 in their old order, and special tokens stay`() throws {
        let whole = try tokenizer()

        let (reduced, oldIDs) = try whole.reduced(to: [9, 6])

        #expect(oldIDs == [1, 2, 3, 4, 5, 6, 9])
        #expect(reduced.encode("lower").tokens == ["[CLS]", "low", "##er", "[SEP]"])
        #expect(reduced.encode("lower").ids == [2, 5, 6, 3])
        #expect(reduced.paddingID == 0)
        #expect(reduced.maskID == 4)
    }

    @Test func `texts keep their tokens, here and in the files`() throws {
        let added = #"{"added_tokens_decoder":{"3":{"content":"[CLS]"},"13":{"content":"<x>"}}}"#
        for settings in [[:], ["tokenizer_config.json": added]] {
            let whole = try tokenizer(settings)
            let texts = ["lower", "low <x> lowl", "zz lo", "[SEP] lower"]
            for text in texts {
                let (reduced, oldIDs) = try whole.reduced(to: Set(whole.encode(text).ids))
                let again = try WordPieceTokenizer(files: files(of: reduced))

                for tokenizer in [reduced, again] {
                    let encoding = tokenizer.encode(text)
                    #expect(encoding.tokens == whole.encode(text).tokens)
                    #expect(encoding.ids.map { oldIDs[Int($0)] } == whole.encode(text).ids)
                }
                #expect(again.warnings.isEmpty)
                #expect(reduced.vocabularySize == oldIDs.count)
                #expect(reduced.vocabularySize < whole.vocabularySize)
            }
        }
    }

    @Test func `characters are the tokens of one scalar, with or without the prefix`() throws {
        #expect(try tokenizer().characterIDs == [8, 10, 11, 12])
    }
}
