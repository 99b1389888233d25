import WordPiece
import ModelSettings
import StrictJSON
import MiniBERT
import TestModels
import Foundation
import Testing

/// Folders whose settings decide the tokens of a text.
///
/// The expected ids and probabilities are those of transformers 5.24.0, which 4.57.1 also gives.
struct FolderSettingsTests {
    private static let long = "a wonderful film but a dull book and a good plot"

    private func ids(_ text: String, _ folder: ChangedFolder) throws -> [Int32] {
        let embedder = try TextEmbedder(folder: folder.path)
        return try embedder.hiddenStates(of: [TextInput(text)])[0].get().encoding.ids
    }

    private func probability(_ text: String, pair: String? = nil, _ folder: ChangedFolder) throws -> Float {
        try TextClassifier(folder: folder.path).classify([TextInput(text, pair: pair)])[0].probabilities[1]
    }

    @Test(arguments: [true, false])
    func `either file can set the side that is cut`(isInConfiguration: Bool) throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        if isInConfiguration {
            try folder.change(.tokenizerConfiguration, "truncation_side", to: "left")
            try folder.change(.tokenizerConfiguration, "model_max_length", to: .integer(8))
        } else {
            try folder.change(.tokenizerConfiguration, "model_max_length", to: nil)
            try folder.change(
                .tokenizer, "truncation",
                to: [
                    "direction": "Left", "max_length": .integer(8), "strategy": "LongestFirst",
                    "stride": .integer(0),
                ])
        }

        #expect(try ids(Self.long, folder) == [3, 46, 42, 115, 6, 121, 118, 4])
        #expect(abs(try probability(Self.long, folder) - 0.614800) < 5e-7)
    }

    @Test func `the old name of the limit is read`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.change(.tokenizerConfiguration, "model_max_length", to: nil)
        try folder.change(.tokenizerConfiguration, "max_len", to: .integer(8))

        #expect(
            try ids("a good film and a dull book and a plot", folder) == [3, 6, 121, 117, 115, 6, 123, 4])
    }

    @Test func `a limit below the number of special tokens is refused by its key`() throws {
        for (file, key, limit): (SettingsFile, String, Int) in [
            (SettingsFile.tokenizerConfiguration, "model_max_length", 0),
            (.tokenizerConfiguration, "model_max_length", 1), (.tokenizerConfiguration, "max_len", 1),
            (.tokenizer, "truncation.max_length", 1), (.sentenceReading, "max_seq_length", 1),
        ] {
            let folder = try ChangedFolder(copying: "bert-classifier")
            try folder.change(.tokenizerConfiguration, "model_max_length", to: nil)
            try folder.change(file, key, to: .integer(limit))

            let files = try ModelFiles(.folder(folder.path))
            for load in [
                { _ = try TextClassifier(folder: $0) },
                { _ in _ = try files.maximumLength(of: files.tokenizer()) },
            ] as [(String) throws -> Void] {
                let error = #expect(throws: ModelError.self) { try load(folder.path) }
                guard
                    case .invalidValue(folder.url(file.rawValue).path, key, "\(limit)", let expected) = error
                else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(expected.hasPrefix("a whole number from 2"))
            }

            try folder.change(file, key, to: .integer(2))
            #expect(try ids("a good film", folder) == [3, 4])
        }
    }

    @Test func `the strategy of tokenizer.json is used together with its limit`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        let truncation: JSONValue = [
            "direction": "Right", "max_length": .integer(8), "strategy": "OnlyFirst", "stride": .integer(0),
        ]
        try folder.change(.tokenizer, "truncation", to: truncation)

        #expect(
            try TextClassifier(folder: folder.path).tokenizer.settings.truncationStrategy == .longestFirst)
        #expect(
            try TextClassifier(folder: folder.path).warnings.contains { $0.contains("truncation.strategy") })
        try folder.change(.tokenizerConfiguration, "model_max_length", to: nil)
        #expect(try TextClassifier(folder: folder.path).tokenizer.settings.truncationStrategy == .onlyFirst)
    }

    @Test
    func `BERT's tokenizer class follows its own settings, and the generic class follows tokenizer.json`()
        throws
    {
        for (key, value, isLowerCase, expected): (String, JSONValue, Bool, [Int32]) in [
            // One of tokenizer.json and tokenizer_config.json asks for lower case, and the other does not.
            (
                "do_lower_case", JSONValue.boolean(false), true,
                [3, 58, 64, 46, 46, 35, 2, 19, 141, 36, 2, 2, 117, 4]
            ),
            ("do_lower_case", .boolean(true), false, [3, 6, 121, 117, 19, 36, 36, 2, 2, 117, 4]),
            ("do_lower_case", .null, false, [3, 6, 121, 117, 19, 36, 36, 2, 2, 117, 4]),
            ("strip_accents", .boolean(false), true, [3, 6, 121, 117, 19, 141, 36, 2, 2, 117, 4]),
            ("tokenize_chinese_chars", .boolean(false), true, [3, 6, 121, 117, 19, 36, 36, 2, 4]),
        ] {
            let text = "A Good FILM née 我爱film"
            let folder = try ChangedFolder(copying: "bert-classifier")
            try folder.change(.tokenizerConfiguration, key, to: value.isNull ? nil : value)
            try folder.change(.tokenizer, "normalizer.lowercase", to: .boolean(isLowerCase))

            #expect(try ids(text, folder) == expected)
            #expect(try TextClassifier(folder: folder.path).warnings.count == 1)

            try folder.change(.tokenizerConfiguration, "tokenizer_class", to: "PreTrainedTokenizerFast")
            let lowerCased: [Int32] = [3, 6, 121, 117, 19, 36, 36, 2, 2, 117, 4]
            #expect(try (ids(text, folder) == lowerCased) == isLowerCase)
        }
    }

    @Test(arguments: ["BertJapaneseTokenizer", "GPT2Tokenizer", "RobertaTokenizerFast"])
    func `a tokenizer of another class is refused by its name, in either file`(name: String) throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.change(.tokenizerConfiguration, "tokenizer_class", to: .text(name))
        let error = #expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) }
        #expect(error?.description.contains(name) == true)

        try folder.change(.tokenizerConfiguration, "tokenizer_class", to: nil)
        try folder.change(.configuration, "tokenizer_class", to: .text(name))
        let other = #expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) }
        #expect(other?.description.contains(name) == true)
    }

    @Test func `a generic tokenizer needs a tokenizer.json`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.change(.tokenizerConfiguration, "tokenizer_class", to: "PreTrainedTokenizerFast")
        try folder.remove("tokenizer.json")

        let error = #expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) }
        #expect(error?.description.contains("PreTrainedTokenizerFast without a 'tokenizer.json'") == true)
    }

    @Test func `without token types all segments are 0`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.change(.tokenizerConfiguration, "model_input_names", to: ["input_ids", "attention_mask"])

        #expect(abs(try probability("a good film", pair: "a dull book", folder) - 0.604682) < 5e-7)
    }

    @Test func `odd vocabularies are read as the reference reads them`() throws {
        for (kind, expected): (String, Float) in [
            ("all but the last line twice", 0.599042), ("an empty line", 0.599042),
            ("two newlines at the end", 0.599042),
            ("a word twice", 0.596050),
        ] {
            let folder = try ChangedFolder(copying: "bert-classifier")
            try folder.remove("tokenizer.json")
            var lines = try String(contentsOf: folder.url("vocab.txt"), encoding: .utf8).split(
                separator: "\n"
            )
            .map(String.init)
            let unused = try #require(lines.firstIndex(of: "[unused0]"))
            switch kind {
            case "a word twice": lines[140] = "good"
            case "an empty line": lines[unused] = ""
            case "two newlines at the end": lines.append("")
            default: lines[unused] = lines[146]
            }
            try folder.write(lines.map { $0 + "\n" }.joined(), to: "vocab.txt")

            #expect(abs(try probability("a good film", folder) - expected) < 5e-7)
        }
    }

    @Test func `two tokens with the same id and an id without a token are accepted`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.remove("vocab.txt")
        try folder.change(.tokenizer, "model.vocab.zebra", to: .integer(117))
        try folder.change(.tokenizer, "model.vocab.plot", to: nil)

        #expect(try ids("a good zebra film", folder) == [3, 6, 121, 117, 117, 4])
        #expect(abs(try probability("a good film", folder) - 0.599042) < 5e-7)
    }

    @Test func `tokens of added_tokens.json are found, and a text with a token without a row is refused`()
        throws
    {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.remove("tokenizer.json")
        try folder.write(#"{"<url>":147,"covid":148}"#, to: "added_tokens.json")
        let classifier = try TextClassifier(folder: folder.path)

        #expect(classifier.tokenizer.encode("a covid film <url>").ids == [3, 6, 148, 117, 147, 4])
        let error = #expect(throws: InputError.self) { try classifier.classify("a covid film") }
        #expect(error?.description.contains("'covid'") == true)
        #expect(throws: Never.self) { try classifier.classify("a good film") }
    }

    @Test func `an adapter is not applied, and a warning says so`() throws {
        let folder = try ChangedFolder(copying: "bert-classifier")
        try folder.write("{}", to: "adapter_config.json")

        #expect(
            try TextClassifier(folder: folder.path).warnings == [
                "adapter_config.json: the adapter is not applied; merge it into the weights first"
            ])
        #expect(try ModelDescription(.folder(folder.path)).adapterFiles == ["adapter_config.json"])
    }

    @Test func `two names of a DistilBERT size must agree`() throws {
        let folder = try ChangedFolder(copying: "distilbert-classifier")
        try folder.change(.configuration, "hidden_size", to: .integer(12))
        #expect(throws: Never.self) { try TextClassifier(folder: folder.path) }

        try folder.change(.configuration, "hidden_size", to: .integer(24))
        #expect(
            throws: ModelError.contradiction(
                file: folder.url("config.json").path, finding: "'hidden_size' is 24",
                expectation: "it is another name of 'dim', which is 12")
        ) { try TextClassifier(folder: folder.path) }
    }
}
