import SystemFiles

extension WordPieceTokenizer {
    /// The files of a tokenizer that are read, or kept so that a copy is whole.
    package static let fileNames = [
        "tokenizer.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json",
        "added_tokens.json",
    ]

    /// Loads the tokenizer of a model folder: `tokenizer.json`, or `vocab.txt` with `tokenizer_config.json`.
    ///
    /// If both are there and disagree, `tokenizer.json` is followed, and `warnings` says so.
    /// - Throws: `WordPieceError` for any file that is missing, damaged, or not a BERT tokenizer's.
    public init(folder path: String) throws(WordPieceError) {
        var files: [String: [UInt8]] = [:]
        for name in Self.fileNames {
            if let bytes = try contents(ofFile: "\(path)/\(name)") { files[name] = bytes }
        }
        guard files["tokenizer.json"] != nil || files["vocab.txt"] != nil else {
            throw .noVocabulary(folder: path)
        }
        try self.init(files: files)
    }

    /// Creates a tokenizer from the contents of its files, by name: those that `init(folder:)` reads.
    ///
    /// - Throws: as `init(folder:)`.
    public init(files: [String: [UInt8]]) throws(WordPieceError) {
        func object(_ name: String) throws(WordPieceError) -> JSONNode? {
            try files[name].map { text throws(WordPieceError) in try JSONNode(parsing: text, file: name) }
        }
        var settings = TokenizerSettings()
        var warnings: [String] = []
        let vocabulary: Vocabulary
        let tokenizerText = files["tokenizer.json"]
        if let tokenizerText {
            (settings, vocabulary) = try TokenizerSettings.read(
                tokenizerJSON: TokenizerFile(parsing: tokenizerText, file: "tokenizer.json"))
            if let text = files["vocab.txt"], !isText(text, of: vocabulary) {
                warnings.append("vocab.txt disagrees with tokenizer.json, which is followed")
            }
        } else if let text = files["vocab.txt"] {
            vocabulary = try Vocabulary(text: text)
            if files["added_tokens.json"] != nil { warnings.append("added_tokens.json is not read") }
        } else {
            throw .noVocabulary(folder: "")
        }
        warnings += try settings.read(
            configuration: try object("tokenizer_config.json"),
            specialTokens: try object("special_tokens_map.json"),
            decidesAll: tokenizerText == nil, vocabulary: vocabulary)
        try self.init(vocabulary: vocabulary, settings: settings)
        self.warnings = warnings
        sourceFiles = files.filter { Self.fileNames.contains($0.key) }
    }
}

/// Whether a vocabulary file says what a vocabulary holds.
private func isText(_ text: [UInt8], of vocabulary: Vocabulary) -> Bool {
    if text == vocabulary.text() { return true }
    guard let other = try? Vocabulary(text: text) else { return false }
    return other.text() == vocabulary.text()
}

/// Returns the bytes of a file, or `nil` if there is none of that name.
private func contents(ofFile path: String) throws(WordPieceError) -> [UInt8]? {
    do throws(SystemError) {
        // Reading a pipe or a device may never end.
        let file = try OpenFile(FilePath(path), for: .reading)
        if try file.status().kind == .regular { return try file.readAll() }
    } catch {
        if error.reason == .missing { return nil }
        throw .unreadableFile(path: path, reason: error.description)
    }
    throw .unreadableFile(path: path, reason: "it is not a regular file")
}
