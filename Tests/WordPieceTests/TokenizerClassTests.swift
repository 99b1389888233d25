import Testing

@testable import WordPiece

struct TokenizerClassTests {
    @Test(arguments: [
        ("BertTokenizer", true, false, false), ("BertTokenizerFast", true, false, false),
        ("ElectraTokenizer", true, false, false), ("DistilBertTokenizerFast", false, false, false),
        ("ConvBertTokenizer", true, true, false), ("PreTrainedTokenizerFast", false, true, true),
        ("TokenizersBackend", false, true, true),
    ])
    func `the class decides about token types and the file that counts`(
        name: String, givesTokenTypes: Bool, followsTokenizerJSON: Bool, isGeneric: Bool
    ) throws {
        let tokenizerClass = try TokenizerClass(name: name, file: "f")

        #expect(tokenizerClass.name == name && tokenizerClass.givesTokenTypes == givesTokenTypes)
        #expect(tokenizerClass.followsTokenizerJSON == followsTokenizerJSON)
        #expect(tokenizerClass.isGeneric == isGeneric)
    }

    @Test(arguments: ["BertJapaneseTokenizer", "GPT2TokenizerFast", "MPNetTokenizer", "Fast", ""])
    func `other classes are refused`(name: String) {
        #expect(
            throws: WordPieceError.unsupported(
                file: "f", part: "tokenizer class", found: name, supported: "BertTokenizer")
        ) { try TokenizerClass(name: name, file: "f") }
    }
}
