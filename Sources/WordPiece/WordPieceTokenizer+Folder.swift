import ModelSettings
import SystemFiles

extension WordPieceTokenizer {
    package static let fileNames = [
        "tokenizer.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json",
        "added_tokens.json",
    ]

    /// The names of the files with a vocabulary.
    private static let vocabularyNames = ["tokenizer.json", "vocab.txt"]

    /// The largest file with a vocabulary that is read, in bytes; the largest published ones have some ten megabytes.
    package static let vocabularyLimit = 128 << 20

    /// The names of the files that are read: those of a tokenizer, and `config.json`, which may name the class of the
    /// tokenizer.
    private static let readNames = fileNames + [SettingsFile.configuration.rawValue]

    /// Loads the tokenizer of a model folder: `tokenizer.json`, or `vocab.txt` with `tokenizer_config.json`.
    ///
    /// If the files disagree, the class of the tokenizer decides which file counts, as in transformers, and `warnings`
    /// reports it.
    ///
    /// - Throws: `WordPieceError` for a file that is missing, damaged, or not that of a BERT tokenizer.
    public init(folder path: String) throws(WordPieceError) {
        var files: [String: [UInt8]] = [:]
        for name in Self.readNames {
            let limit = Self.vocabularyNames.contains(name) ? Self.vocabularyLimit : SettingsFile.limit
            if let bytes = try contents(ofFile: "\(path)/\(name)", limit: limit) { files[name] = bytes }
        }
        guard files["tokenizer.json"] != nil || files["vocab.txt"] != nil else {
            throw .noVocabulary(folder: path)
        }
        try self.init(files: files)
    }

    /// Creates a tokenizer from the contents of the files that `init(folder:)` reads, by name.
    ///
    /// - Throws: The errors of `init(folder:)`.
    public init(files: [String: [UInt8]]) throws(WordPieceError) {
        func node(_ file: SettingsFile) throws(WordPieceError) -> JSONNode? {
            try files[file.rawValue].map { text throws(WordPieceError) in
                try JSONNode(parsing: text, file: file.rawValue)
            }
        }
        let nodes = (
            settings: try node(.tokenizerConfiguration), names: try node(.specialTokens),
            added: try node(.addedTokens)
        )
        let configuration = TokenizerConfiguration(
            settings: nodes.settings, names: nodes.names, addedTokens: nodes.added)
        let tokenizerClass = try configuration.tokenizerClass(model: try node(.configuration))
        var settings = TokenizerSettings()
        var warnings: [String] = []
        let vocabulary: Vocabulary
        let described = try files["tokenizer.json"].map { text throws(WordPieceError) in
            try TokenizerFile(parsing: text, file: "tokenizer.json")
        }
        if let described {
            (settings, vocabulary) = try TokenizerSettings.read(tokenizerJSON: described)
            if let text = files["vocab.txt"], !vocabulary.isWritten(as: text) {
                warnings.append("vocab.txt disagrees with tokenizer.json, which is followed")
            }
        } else if let text = files["vocab.txt"] {
            guard !tokenizerClass.isGeneric else {
                throw .unsupported(
                    file: "tokenizer_config.json", part: "tokenizer class",
                    found: tokenizerClass.name + " without a 'tokenizer.json'", supported: "BertTokenizer")
            }
            vocabulary = try Vocabulary(text: text)
        } else {
            throw .noVocabulary(folder: "")
        }
        warnings += try settings.read(
            configuration, as: tokenizerClass, vocabulary: vocabulary, besideTokenizerJSON: described != nil)
        try self.init(vocabulary: vocabulary, settings: settings)
        let files = files.filter { Self.fileNames.contains($0.key) }
        foundSettings = try Self.foundSettings(
            in: [described?.root, nodes.settings, nodes.names, nodes.added].compactMap(\.self))
        self.warnings = warnings + vocabulary.warnings + SettingsTable.warnings(on: foundSettings)
        sourceFiles = files
    }

    /// Returns the keys of the files and their treatment.
    ///
    /// - Throws: `WordPieceError.unsupported` for a value that is refused.
    private static func foundSettings(in nodes: [JSONNode]) throws(WordPieceError) -> [FoundSetting] {
        var found: [FoundSetting] = []
        for node in nodes {
            guard let file = SettingsFile(rawValue: node.file) else { continue }
            found += SettingsTable.found(in: node.value, of: file)
        }
        if let setting = found.first(where: { $0.status == .refused }) {
            throw .unsupported(
                file: setting.file, part: "'\(setting.key)'", found: setting.shownValue,
                supported: setting.acceptedValues.joined(separator: " or "))
        }
        return found
    }
}

extension Vocabulary {
    fileprivate func isWritten(as file: [UInt8]) -> Bool {
        // A file has at least one byte for each id, so a large id in a small file does not cost memory.
        guard file.count + 1 >= idCount else { return false }
        let text = text()
        return file == text || (try? Vocabulary(text: file))?.text() == text
    }

    fileprivate var warnings: [String] {
        let count = id(of: "") == nil ? count : count - 1
        guard idCount > count else { return [] }
        return ["the vocabulary has \(count) tokens for \(idCount) ids: no text gets the others"]
    }
}

/// Returns the bytes of a file; `nil` if it does not exist.
private func contents(ofFile path: String, limit: Int) throws(WordPieceError) -> [UInt8]? {
    do throws(FileContentsError) {
        return try FileContents.of(FilePath(path), limit: limit)
    } catch {
        if error.isMissing { return nil }
        throw .unreadableFile(path: path, reason: error.description)
    }
}
