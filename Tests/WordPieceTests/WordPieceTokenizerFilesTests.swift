import TestSupport
import Foundation
import Testing

@testable import WordPiece

struct WordPieceTokenizerFilesTests {
    @Test func `written files load as the same tokenizer`() throws {
        let tokenizer = try Fixtures.tokenizer {
            $0.lowercase = false
            $0.addedTokens.append(
                AddedToken(id: 1909, content: "a\"\\\u{7}b", takesBlanksBefore: true, isNormalized: true))
        }
        let files = [
            "tokenizer.json": tokenizer.tokenizerJSON(),
            "tokenizer_config.json": tokenizer.tokenizerConfigurationJSON(modelMaximumLength: 128),
            "vocab.txt": tokenizer.vocabularyText(),
        ]
        var expected = tokenizer.settings
        expected.modelMaximumLength = 128

        let loaded = try WordPieceTokenizer(files: files)
        let withoutJSON = try WordPieceTokenizer(files: files.filter { $0.key != "tokenizer.json" })

        #expect(loaded.settings == expected && loaded.warnings.isEmpty && loaded.sourceFiles == files)
        #expect(loaded.vocabulary.text() == tokenizer.vocabulary.text())
        #expect(withoutJSON.settings == expected)
    }

    @Test func `files of other tokenizers are refused`() {
        for (json, message): (String, String) in [
            (#"{"model":{"type":"BPE"}}"#, "the model in 'tokenizer.json' is BPE; supported is WordPiece"),
            (
                #"{"model":{"vocab":[["a",-1.0]]}}"#,
                "the model in 'tokenizer.json' is Unigram; supported is WordPiece"
            ),
            (
                #"{"model":{"vocab":{"a":-1}}}"#,
                "the id of 'a' in 'tokenizer.json' is no whole number from 0 to 2147483647"
            ),
            (
                #"{"model":{"vocab":{"a":0}},"normalizer":{"type":"NFC"}}"#,
                "the normalizer in 'tokenizer.json' is NFC; supported is BertNormalizer"
            ),
            (#"{"model":7}"#, "'tokenizer.json' has no value for 'model.vocab'"),
            ("[]", "the value of '' in 'tokenizer.json' is not an object"),
        ] {
            let error = #expect(throws: WordPieceError.self) {
                try WordPieceTokenizer(files: ["tokenizer.json": Array(json.utf8)])
            }
            #expect(error?.description == message)
        }
    }

    @Test func `if files disagree, the class decides, and a warning says so`() throws {
        let tokenizer = try Fixtures.tokenizer(of: ["a"])

        let loaded = try WordPieceTokenizer(files: [
            "tokenizer.json": tokenizer.tokenizerJSON(), "vocab.txt": Array("x\ny\n".utf8),
            "tokenizer_config.json": Array(
                #"{"do_lower_case":false,"never_split":["b"],"model_max_length":64}"#.utf8),
        ])

        #expect(!loaded.settings.lowercase && loaded.settings.modelMaximumLength == 64)
        #expect(loaded.vocabulary.id(of: "a") != nil)
        #expect(
            loaded.warnings == [
                "vocab.txt disagrees with tokenizer.json, which is followed",
                "tokenizer.json is not followed in 'lowercase', 'strip_accents': for the class BertTokenizer, "
                    + "tokenizer_config.json decides, as in transformers",
            ])
    }

    @Test func `a folder is loaded, and errors name missing files`() throws {
        let folder = try TemporaryFolder.made()
        #expect(throws: WordPieceError.noVocabulary(folder: folder.path)) {
            try WordPieceTokenizer(folder: folder.path)
        }

        try folder.write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n")
        #expect(try WordPieceTokenizer(folder: folder.path).encode("A b").ids == [2, 4, 1, 3])

        let configuration = folder.url("tokenizer_config.json")
        try FileManager.default.createDirectory(at: configuration, withIntermediateDirectories: true)
        #expect(
            throws: WordPieceError.unreadableFile(
                path: configuration.path, reason: "it is a folder, expected a regular file")
        ) {
            try WordPieceTokenizer(folder: folder.path)
        }
    }

    @Test func `truncated files are refused`() throws {
        let whole = try Fixtures.tokenizer(of: ["a", "##b"]).tokenizerJSON()
        for count in 0..<whole.count {
            #expect(throws: WordPieceError.self) {
                try WordPieceTokenizer(files: ["tokenizer.json": Array(whole.prefix(count))])
            }
        }
    }
}
