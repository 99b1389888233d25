import Tensors
import WordPiece
import StrictJSON
import ModelSettings
import MiniBERT
import TestModels
import Foundation
import Testing

/// All keys of the table of settings, each checked to be treated as the table says.
struct SettingsWalkTests {
    @Test func `an obeyed key changes something`() throws {
        for setting in SettingsTable.settings where setting.isObeyed {
            let key = setting.key.replacing("*", with: "image")
            let sample = try #require(
                SettingSample.all.first {
                    $0.file == setting.file && $0.key == key
                        && ($0.folder.modelType == setting.modelType || setting.modelType == nil)
                }, "the walk has no sample of '\(setting.key)' in \(setting.file.rawValue)")

            let without = try sample.folder.changed { _ in }
            let with = try sample.folder.changed { try $0.change(setting.file, key, to: sample.value) }

            #expect(Observation(without) != Observation(with), "\(setting.file.rawValue): \(key)")
        }
    }

    @Test(arguments: [("bert", SampleFolder.bert), ("distilbert", .distilBert), ("bert", .sentences)])
    func `a harmless key changes no result and causes no warning`(
        modelType: String, folder: SampleFolder
    ) throws {
        let base = Observation(try folder.changed { _ in })
        let harmless = SettingsTable.settings.filter {
            $0.isHarmless && ($0.modelType == nil || $0.modelType == modelType)
        }
        let values: [JSONValue] = [.integer(3), "text", .boolean(true), ["a": "b"], ["c"]]
        for value in values {
            let changed = try folder.changed { folder in
                for setting in harmless
                where setting.file != .modules
                    || FileManager.default.fileExists(
                        atPath: folder.url("modules.json").path)
                {
                    // The table's key `*` stands for any key without an entry of its own.
                    let key = setting.key == "*" ? "anything" : setting.key
                    // A new tokenizer.json would be incomplete.
                    guard
                        setting.file != .tokenizer
                            || FileManager.default.fileExists(
                                atPath: folder.url("tokenizer.json").path)
                    else { continue }
                    try folder.change(setting.file, key, to: value)
                }
            }
            #expect(Observation(changed) == base, "\(value.text)")
        }
    }

    @Test func `a refused key is refused by its name, and accepted at its usual value`() throws {
        for setting in SettingsTable.settings where !setting.isObeyed && !setting.isHarmless {
            guard case .refused(let accepted) = setting.treatment else { return }
            let folder: SampleFolder = setting.file == .configuration ? .bert : .sentences
            let base = Observation(try folder.changed { _ in })
            for value in accepted + [.null] {
                #expect(
                    Observation(try folder.changed { try $0.change(setting.file, setting.key, to: value) })
                        == base)
            }
            for value: JSONValue in ["another", .boolean(true), .integer(4), ["a": "b"], ["c"]] {
                let folder = try folder.changed { try $0.change(setting.file, setting.key, to: value) }
                let error = #expect(throws: ModelError.self) { _ = try TextEmbedder(folder: folder.path) }
                #expect(error?.description.contains(setting.key.replacing("[].", with: "")) == true)
            }
        }
    }

    @Test func `unknown keys cause one warning for each file`() throws {
        let folder = try SampleFolder.sentences.changed { folder in
            for file in [SettingsFile.configuration, .tokenizerConfiguration, .sentences] {
                try folder.change(file, "foo", to: "a")
                try folder.change(file, "bar", to: "b")
            }
        }

        let embedder = try TextEmbedder(folder: folder.path)

        #expect(
            embedder.warnings == [
                "tokenizer_config.json: not known and not read: 'foo', 'bar'",
                "config.json: not known and not read: 'foo', 'bar'",
                "config_sentence_transformers.json: not known and not read: 'foo', 'bar'",
            ])
    }
}

extension Setting {
    fileprivate var isObeyed: Bool { if case .obeyed = treatment { true } else { false } }
    fileprivate var isHarmless: Bool { if case .harmless = treatment { true } else { false } }
}

/// A folder in which a key has an effect.
enum SampleFolder: Equatable {
    /// A BERT classifier; a DistilBERT classifier.
    case bert, distilBert
    /// A BERT classifier whose tokenizer is of the generic class, so that `tokenizer.json` is followed.
    case described
    /// A BERT classifier with only `vocab.txt`, whose other files have no settings.
    case bare
    /// A folder of sentence-transformers with a prompt that is not the default.
    case sentences
    /// The same with the prompt as the default; the same with a tokenizer that keeps capitals.
    case prompted, casedSentences
    /// As `described`, with the older form of special tokens; without the name of the model.
    case oldProcessor, untyped
    /// A folder with a head that transformers does not have.
    case own

    var modelType: String { self == .distilBert ? "distilbert" : "bert" }

    /// A copy with a change.
    func changed(_ change: (ChangedFolder) throws -> Void) throws -> ChangedFolder {
        let folder: ChangedFolder
        switch self {
        case .bert, .own, .described, .bare, .oldProcessor, .untyped:
            folder = try ChangedFolder(copying: "bert-classifier")
        case .distilBert: folder = try ChangedFolder(copying: "distilbert-classifier")
        case .sentences, .prompted, .casedSentences: folder = try ChangedFolder(copying: "sentence-mean")
        }
        switch self {
        case .bert, .distilBert: break
        case .own:
            try folder.change(.configuration, "model_type", to: "minibert")
            try folder.change(.configuration, "encoder_type", to: "bert")
            try folder.change(.configuration, "head", to: ["kind": "rnn"])
        case .described, .oldProcessor, .untyped:
            try folder.write(#"{"tokenizer_class":"TokenizersBackend"}"#, to: "tokenizer_config.json")
        case .bare:
            try folder.remove("tokenizer.json")
            try folder.write("{}", to: "tokenizer_config.json")
            try folder.change(.configuration, "id2label", to: nil)
            try folder.change(.configuration, "label2id", to: nil)
        case .sentences, .casedSentences:
            try folder.write(#"{"prompts":{"query":"good: "}}"#, to: "config_sentence_transformers.json")
        case .prompted:
            try folder.write(
                #"{"prompts":{"query":"good: "},"default_prompt_name":"query"}"#,
                to: "config_sentence_transformers.json")
        }
        if self == .casedSentences {
            try folder.change(.tokenizerConfiguration, "do_lower_case", to: .boolean(false))
        }
        if self == .untyped { try folder.change(.tokenizer, "model.type", to: nil) }
        if self == .oldProcessor {
            try folder.change(
                .tokenizer, "post_processor",
                to: [
                    "type": "BertProcessing", "cls": ["[CLS]", .integer(3)], "sep": ["[SEP]", .integer(4)],
                ])
        }
        try change(folder)
        return folder
    }
}

/// Everything that a caller can observe of a folder, in words.
struct Observation: Equatable {
    private var seen: [String] = []

    init(_ folder: ChangedFolder) {
        let texts: [TextInput] = [
            "☃ A Great FILM née 日本 was not badly great [MASK] image",
            TextInput("The film\u{0} is great", pair: "a bad plot"),
            "the film is great and the plot is bad and the actor is dull and it was not good [SEP] in a bright cafe",
        ]
        do {
            let embedder = try TextEmbedder(folder: folder.path)
            let (settings, configuration) = (embedder.tokenizer.settings, embedder.configuration)
            seen += [
                "\(configuration.dropout) \(configuration.attentionDropout) \(configuration.classifierDropout)",
                "\(configuration.initializerRange) \(configuration.labels) \(configuration.problemType)",
                "\(embedder.maximumLength) \(settings.modelMaximumLength ?? -1) \(settings.truncationStrategy)",
                "\(embedder.warnings.map { $0.replacing(folder.path, with: "") })",
                embedder.tokenizer.decode(Array(3..<140)),
            ]
            for text in texts {
                let options = ReadingOptions(maximumLength: embedder.maximumLength)
                let states = try embedder.hiddenStates(of: [text], options: options)[0].get()
                let vector = try embedder.embed([text])[0].values
                seen += [
                    "\(states.encoding)", "\(states.states.elements.map(\.bitPattern))",
                    "\(vector.map(\.bitPattern))",
                ]
            }
            seen.append("\(try TextClassifier(folder: folder.path).classify(texts).map(\.logits))")
        } catch {
            seen.append("\(error)".replacing(folder.path, with: ""))
        }
    }
}

extension ChangedFolder {
    /// Sets the value of a key in a file, which is created if it is missing; `nil` removes the key.
    func change(_ file: SettingsFile, _ key: String, to value: JSONValue?) throws {
        let place = url(file.rawValue)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        let text = try? Data(contentsOf: place)
        let old = try text.map { try JSONValue(parsing: Array($0)) } ?? (key.hasPrefix("[]") ? [] : [:])
        let parts = key.split(separator: ".").map(String.init)
        try write(old.changed(parts[...], to: value).text, to: file.rawValue)
    }
}

extension JSONValue {
    /// The value with another value at a path of keys.
    fileprivate func changed(_ keys: ArraySlice<String>, to value: JSONValue?) -> JSONValue {
        guard let key = keys.first else { return value ?? .null }
        if key == "[]" { return .array((array ?? []).map { $0.changed(keys.dropFirst(), to: value) }) }
        var changed = JSONObject()
        var isFound = false
        for entry in object?.entries ?? [] {
            let isWanted = entry.name == key
            isFound = isFound || isWanted
            if isWanted, keys.count == 1, value == nil { continue }
            _ = changed.append(
                key: entry.key,
                value: isWanted ? entry.value.changed(keys.dropFirst(), to: value) : entry.value)
        }
        if !isFound, value != nil {
            _ = changed.append(
                key: Array(key.utf8),
                value: JSONValue.object(JSONObject()).changed(keys.dropFirst(), to: value))
        }
        return .object(changed)
    }
}
