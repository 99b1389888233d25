import Testing

@testable import WordPiece

struct TokenizerSettingsTests {
    private let vocabulary = Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n<s>\n".utf8)

    private func settings(_ configuration: String) throws -> TokenizerSettings {
        try WordPieceTokenizer(files: [
            "vocab.txt": vocabulary, "tokenizer_config.json": Array(configuration.utf8),
        ]).settings
    }

    @Test func `settings are read from the configuration`() throws {
        let settings = try settings(
            #"{"do_lower_case":false,"strip_accents":true,"tokenize_chinese_chars":false,"model_max_length":512}"#
        )

        #expect(!settings.lowercase && settings.stripAccents == true && !settings.handleChineseCharacters)
        #expect(settings.modelMaximumLength == 512)
    }

    @Test func `without a configuration, the settings are those of an uncased BERT`() throws {
        let settings = try WordPieceTokenizer(files: ["vocab.txt": vocabulary]).settings

        #expect(settings.lowercase && settings.stripAccents == nil && settings.handleChineseCharacters)
        #expect(settings.addedTokens.map(\.content) == ["[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"])
    }

    @Test func `a limit of ten to the thirtieth means no limit`() throws {
        #expect(
            try settings(#"{"model_max_length":1000000000000000019884624838656}"#).modelMaximumLength == nil)
        #expect(try settings(#"{"model_max_length":1e30}"#).modelMaximumLength == nil)
    }

    @Test func `special tokens can be objects, and others can be added`() throws {
        let settings = try settings(
            #"{"cls_token":{"content":"<s>"},"additional_special_tokens":["<new>"],"added_tokens_decoder":{"5":{"content":"a","lstrip":true,"special":false}}}"#
        )

        #expect(settings.classificationToken == "<s>")
        #expect(settings.addedTokens.contains(AddedToken(id: 7, content: "<new>", isSpecial: true)))
        #expect(
            settings.addedTokens.contains(
                AddedToken(id: 5, content: "a", takesBlanksBefore: true, isNormalized: true)))
    }

    @Test(arguments: [
        (
            #"{"tokenizer_class":"BertJapaneseTokenizer"}"#,
            "the tokenizer class in 'tokenizer_config.json' is BertJapaneseTokenizer; supported is BertTokenizer"
        ),
        (
            #"{"do_lower_case":1}"#,
            "the value of 'do_lower_case' in 'tokenizer_config.json' is not true or false"
        ),
        (
            #"{"sep_token":"</s>"}"#,
            "the vocabulary, 'vocab.txt' or in 'tokenizer.json', has no token '</s>', which the settings name as a special token"
        ),
    ]) func `a configuration that is not supported is refused`(json: String, message: String) {
        let error = #expect(throws: WordPieceError.self) { try settings(json) }
        #expect(error?.description == message)
    }
}
