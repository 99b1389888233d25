import StrictJSON
import PrintableText
import ModelSettings

extension ModelFiles {
    /// The names of the file that says how texts are read, in the order in which sentence-transformers looks for them.
    static let readingNames = [
        SettingsFile.sentenceReading.rawValue, "sentence_roberta_config.json",
        "sentence_distilbert_config.json",
        "sentence_camembert_config.json", "sentence_albert_config.json", "sentence_xlm-roberta_config.json",
        "sentence_xlnet_config.json",
    ]

    /// The settings in the files of sentence-transformers; `nil` without such files.
    func sentenceSettings(hiddenSize: Int) throws(ModelError) -> SentenceSettings? {
        let listName = SettingsFile.modules.rawValue
        let modules = try sentenceModules()
        let supported = ["Transformer", "Pooling", "Normalize"]
        if let other = modules.first(where: { !supported.contains($0.kind) }) {
            throw .unsupportedValue(
                file: outerPath(of: listName), key: "type", found: quoted(other.kind), supported: supported)
        }
        guard let module = modules.first(where: { $0.kind == "Pooling" }) else { return nil }
        let name = module.path + "/config.json"
        guard let bytes = try outerBytes(of: name) else { return nil }
        let object = try ConfigurationObject(parsing: bytes, file: outerPath(of: name), kind: .pooling)
        let pooling = try object.pooling(hiddenSize: hiddenSize)
        let reading = try sentenceReading()
        try reading?.refuseUnsupportedSettings()
        let sentences = try sentencesObject()
        let prompt = try sentences?.sentencePrompt() ?? ""
        if !prompt.isEmpty, pooling != .cls, try object.boolean("include_prompt") == false {
            throw .unsupportedValue(
                file: outerPath(of: name), key: "include_prompt", found: "false", supported: ["true"])
        }
        return SentenceSettings(
            pooling: pooling, isNormalized: modules.contains { $0.kind == "Normalize" },
            maximumLength: try reading?.optionalCount("max_seq_length"), prompt: prompt,
            lowercasesText: try reading?.flag("do_lower_case") ?? false,
            keptCount: try sentences?.optionalCount("truncate_dim"))
    }

    func sentenceReading() throws(ModelError) -> ConfigurationObject? {
        let name = try readingName()
        guard let bytes = try bytes(of: name) else { return nil }
        return try ConfigurationObject(parsing: bytes, file: path(of: name), kind: .sentenceReading)
    }

    /// The name of the file that says how texts are read; the usual name if there is none.
    func readingName() throws(ModelError) -> String {
        for name in Self.readingNames where try bytes(of: name) != nil { return name }
        return Self.readingNames[0]
    }

    /// The settings of prompts and of the length of vectors, if there is such a file.
    private func sentencesObject() throws(ModelError) -> ConfigurationObject? {
        let name = SettingsFile.sentences.rawValue
        guard let bytes = try outerBytes(of: name) else { return nil }
        return try ConfigurationObject(parsing: bytes, file: outerPath(of: name), kind: .sentences)
    }
}

extension ConfigurationObject {
    /// The prompt that sentence-transformers puts before every text; empty without one.
    fileprivate func sentencePrompt() throws(ModelError) -> String {
        guard let chosen = try string("default_prompt_name") else { return "" }
        let prompts = try entries("prompts") ?? []
        guard let prompt = prompts.first(where: { $0.key == Array(chosen.utf8) }) else {
            // sentence-transformers has these two by default, without a text.
            guard !["query", "document"].contains(chosen) else { return "" }
            throw .invalidValue(
                file: file, key: "default_prompt_name", found: quoted(chosen),
                expected: "the name of one of 'prompts'")
        }
        guard let text = prompt.value.string else {
            throw invalid("prompts.\(chosen)", prompt.value, expected: "a string")
        }
        return text
    }
}
