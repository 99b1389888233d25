import Testing

@testable import WordPiece

struct TokenizerConfigurationTests {
    private static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n"

    private func tokenizer(_ files: [String: String]) throws -> WordPieceTokenizer {
        try WordPieceTokenizer(
            files: files.merging(["vocab.txt": Self.vocabulary]) { own, _ in own }.mapValues {
                Array($0.utf8)
            })
    }

    @Test func `tokens of added_tokens.json get the next ids in the order of their ids`() throws {
        let tokenizer = try tokenizer([
            "added_tokens.json": #"{"<y>":8,"<x>":7}"#,
            "special_tokens_map.json": #"{"additional_special_tokens":["<y>"]}"#,
        ])

        #expect(tokenizer.encode("<X> <Y> <y>").ids == [2, 7, 1, 1, 1, 8, 3])
        #expect(tokenizer.settings.addedTokens.first { $0.content == "<y>" }?.isSpecial == true)
        #expect(tokenizer.warnings.isEmpty)
    }

    @Test func `older files are ignored if there is added_tokens_decoder`() throws {
        let tokenizer = try tokenizer([
            "tokenizer_config.json": #"{"added_tokens_decoder":{"7":{"content":"<x>"}}}"#,
            "added_tokens.json": #"{"<y>":8}"#, "special_tokens_map.json": #"{"mask_token":"a"}"#,
        ])

        #expect(tokenizer.settings.maskToken == "[MASK]")
        #expect(
            tokenizer.settings.addedTokens.map(\.content) == [
                "<x>", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]",
            ])
    }

    @Test func `special_tokens_map.json takes precedence over tokenizer_config.json`() throws {
        let tokenizer = try tokenizer([
            "tokenizer_config.json": #"{"cls_token":"a"}"#,
            "special_tokens_map.json": #"{"cls_token":{"content":"b"}}"#,
        ])

        #expect(tokenizer.encode("").ids == [6, 3])
    }

    @Test func `a different id in a file gives a warning`() throws {
        let tokenizer = try tokenizer(["added_tokens.json": #"{"<x>":40}"#])

        #expect(tokenizer.id(of: "<x>") == 7)
        #expect(
            tokenizer.warnings == [
                "the added token '<x>' has id 7, its own or the next free one, as in transformers; a file says 40"
            ])
    }

    @Test func `special tokens can be named in many ways`() throws {
        for (json, content): (String, String) in [
            (#"{"bos_token":"a"}"#, "a"), (#"{"image_token":"a"}"#, "a"),
            (#"{"extra_special_tokens":["a"]}"#, "a"),
            (#"{"extra_special_tokens":{"image":"a"}}"#, "a"),
            (#"{"additional_special_tokens":["<n>"],"extra_special_tokens":[]}"#, "<n>"),
            (#"{"sep_token":{"__type":"AddedToken","content":"b","lstrip":true}}"#, "b"),
        ] {
            let token = try tokenizer(["tokenizer_config.json": json]).settings.addedTokens.first {
                $0.content == content
            }

            #expect(token?.isSpecial == true && token?.isNormalized == false)
        }
    }

    /// The ids are those of transformers 5.24.0.
    @Test(arguments: [
        (
            #"{"additional_special_tokens":["b","<n>"],"extra_special_tokens":{"image":"<x>"}}"#, "{}",
            [2, 5, 6, 6, 7, 8, 3]
        ),
        (
            #"{"additional_special_tokens":["b","<n>"],"extra_special_tokens":["<x>"]}"#, "{}",
            [2, 1, 7, 1, 1, 1, 3]
        ),
        (
            #"{"extra_special_tokens":{"image":"<x>"}}"#, #"{"additional_special_tokens":["b","<n>"]}"#,
            [2, 5, 6, 6, 7, 8, 3]
        ),
    ]) func `only a list under the newer key replaces that under the older key`(
        settings: String, names: String, expected: [Int32]
    ) throws {
        let tokenizer = try tokenizer(["tokenizer_config.json": settings, "special_tokens_map.json": names])

        #expect(tokenizer.encode("abb<x><n>").ids == expected)
    }

    @Test func `a value that is not supported is refused`() {
        for json: String in [
            #"{"model_max_length":8.5}"#, #"{"model_max_length":-1}"#, #"{"model_max_length":"8"}"#,
            #"{"truncation_side":"middle"}"#, #"{"model_input_names":"input_ids"}"#, #"{"mask_token":7}"#,
            #"{"extra_special_tokens":[7]}"#, #"{"added_tokens_decoder":{"x":{"content":"a"}}}"#,
            #"{"word_tokenizer_type":"mecab"}"#,
        ] {
            #expect(throws: WordPieceError.self) { try tokenizer(["tokenizer_config.json": json]) }
        }
    }

    @Test func `truncation side, token types and splitting of special tokens are read`() throws {
        let tokenizer = try tokenizer([
            "tokenizer_config.json":
                #"{"truncation_side":"left","model_input_names":["input_ids"],"split_special_tokens":true}"#
        ])

        let cut = try tokenizer.encode("a b b", options: EncodingOptions(maximumLength: 4))
        #expect(cut.ids == [2, 6, 6, 3])
        #expect(
            try tokenizer.encode("a b b", options: EncodingOptions(maximumLength: 4, direction: .right)).ids
                == [2, 5, 6, 3])
        #expect(tokenizer.encode("a", pair: "b").typeIDs == [0, 0, 0, 0, 0])
        #expect(tokenizer.encode("[SEP]").ids == [2, 1, 1, 1, 3])
    }

    @Test func `written settings read back, with a class that can express them`() throws {
        func copy(_ change: (inout TokenizerSettings) -> Void) throws -> (
            TokenizerSettings, TokenizerSettings, String
        ) {
            let tokenizer = try Fixtures.tokenizer(of: ["a"], change)
            let configuration = tokenizer.tokenizerConfigurationJSON()
            let loaded = try WordPieceTokenizer(files: [
                "tokenizer.json": tokenizer.tokenizerJSON(), "tokenizer_config.json": configuration,
            ])
            #expect(loaded.warnings.isEmpty)
            return (tokenizer.settings, loaded.settings, String(decoding: configuration, as: UTF8.self))
        }
        let changes: [(isBert: Bool, change: (inout TokenizerSettings) -> Void)] = [
            (true, { $0.truncationDirection = .left }), (true, { $0.givesTokenTypes = false }),
            (true, { $0.splitsSpecialTokens = true }), (true, { $0.lowercase = false }),
            (true, { $0.stripAccents = true }), (false, { $0.cleanText = false }),
            (false, { $0.maximumWordLength = 7 }),
            (false, { ($0.singleTemplate, $0.pairTemplate) = ([.first(typeID: 0)], [.second(typeID: 1)]) }),
            (false, { $0.cleansUpDecodedText = false }),
        ]
        for (isBert, change) in changes {
            let (written, read, text) = try copy(change)
            #expect(written == read)
            #expect(text.contains("\"BertTokenizer\"") == isBert)
        }
    }
}
