import Testing

@testable import WordPiece

struct TokenizerClassTests {
    @Test func `the class decides about token types and the file that counts`() throws {
        for (name, givesTokenTypes, followsTokenizerJSON, isGeneric): (String, Bool, Bool, Bool) in [
            ("BertTokenizer", true, false, false), ("BertTokenizerFast", true, false, false),
            ("ElectraTokenizer", true, false, false), ("DistilBertTokenizerFast", false, false, false),
            ("ConvBertTokenizer", true, true, false), ("PreTrainedTokenizerFast", false, true, true),
            ("TokenizersBackend", false, true, true),
        ] {
            let tokenizerClass = try TokenizerClass(name: name, file: "f")

            #expect(tokenizerClass.name == name && tokenizerClass.givesTokenTypes == givesTokenTypes)
            #expect(tokenizerClass.followsTokenizerJSON == followsTokenizerJSON)
            #expect(tokenizerClass.isGeneric == isGeneric)
        }
    }

    @Test func `other classes are refused`() {
        for name: String in ["BertJapaneseTokenizer", "GPT2TokenizerFast", "MPNetTokenizer", "Fast", ""] {
            #expect(
                throws: WordPieceError.unsupported(
                    file: "f", part: "tokenizer class", found: name, supported: "BertTokenizer")
            ) { try TokenizerClass(name: name, file: "f") }
        }
    }
}
