import Testing

@testable import WordPiece

struct TokenizerClassTests {
    @Test(arguments: [
        ("BertTokenizer", true, false, false), ("BertTokenizerFast", true, false, false),
        ("ElectraTokenizer", true, false, false), ("DistilBertTokenizerFast", false, false, false),
        ("ConvBertTokenizer", true, true, false), ("PreTrainedTokenizerFast", false, true, true),
        ("TokenizersBackend", false, true, true),
    ])
    func `a class decides on token types and on the file that is followed`(
        name: String, givesTokenTypes: Bool, followsTokenizerJSON: Bool, isGeneric: Bool
    ) throws {
        let tokenizerClass = try TokenizerClass(name: name, file: "f")

        #expect(tokenizerClass.name == name && tokenizerClass.givesTokenTypes == givesTokenTypes)
        #expect(tokenizerClass.followsTokenizerJSON == followsTokenizerJSON)
        #expect(tokenizerClass.isGeneric == isGeneric)
    }

    @Test(arguments: ["BertJapaneseTokenizer", "GPT2TokenizerFast", "MPNetTokenizer", "Fast", ""])
    func `any other class is refused`(name: String) {
        #expect(
            throws: WordPieceError.unsupported(
                file: "f", part: "tokenizer class", found: name, supported: "BertTokenizer")
        ) { try TokenizerClass(name: name, file: "f") }
    }
}
