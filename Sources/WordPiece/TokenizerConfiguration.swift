import StrictJSON
import ModelSettings

/// The content of `tokenizer_config.json`, and of the older files beside it if they count.
struct TokenizerConfiguration {
    /// `tokenizer_config.json`.
    let settings: JSONNode?
    /// `special_tokens_map.json`; as in transformers, only if the settings have no `added_tokens_decoder`.
    let names: JSONNode?
    /// `added_tokens.json`; only if the settings have no `added_tokens_decoder`.
    let addedTokens: JSONNode?
    /// The value of `added_tokens_decoder` in the settings.
    private let decoder: JSONNode?

    init(settings: JSONNode?, names: JSONNode?, addedTokens: JSONNode?) {
        self.settings = settings
        decoder = settings?.member("added_tokens_decoder")
        self.names = decoder == nil ? names : nil
        self.addedTokens = decoder == nil ? addedTokens : nil
    }

    /// Returns the class of the tokenizer.
    ///
    /// If no file names one, it is DistilBERT's for a model of that family, else BERT's.
    func tokenizerClass(model: JSONNode?) throws(WordPieceError) -> TokenizerClass {
        if let settings, let name = try settings.string("tokenizer_class") {
            return try TokenizerClass(name: name, file: settings.file)
        }
        if let model, let name = try model.string("tokenizer_class") {
            return try TokenizerClass(name: name, file: model.file)
        }
        return try model?.string("model_type") == "distilbert"
            ? .distilBert(name: "DistilBertTokenizer") : .bert(name: "BertTokenizer")
    }

    /// Returns the largest number of tokens, under its new name or its old one; nothing if there is no limit.
    func maximumLength() throws(WordPieceError) -> Int? {
        guard let limit = settings?.member("model_max_length") ?? settings?.member("max_len") else {
            return nil
        }
        if let value = limit.wholeNumber { return value <= Int(Int32.max) ? value : nil }
        // The reference writes 10^30 for no limit.
        guard let value = limit.value.double, value > Double(Int32.max) else {
            throw limit.invalid(expected: "a whole number")
        }
        return nil
    }

    /// Returns the end at which a longer text is cut, if the files state it.
    func truncationDirection() throws(WordPieceError) -> TruncationDirection? {
        try settings?.choice("truncation_side", of: ["left": .left, "right": .right])
    }

    /// Returns whether the model gets token types, if the files state it.
    func givesTokenTypes() throws(WordPieceError) -> Bool? {
        guard let list = settings?.member("model_input_names") else { return nil }
        let names = list.elements.compactMap(\.text)
        guard list.value.array?.count == names.count else {
            throw list.invalid(expected: "an array of strings")
        }
        return names.contains("token_type_ids")
    }
}

// MARK: - Special and added tokens

extension TokenizerConfiguration {
    /// The keys of the usual special tokens, in the order in which they are added.
    static let specialKeys = [
        "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
    ]

    func token(_ key: String) throws(WordPieceError) -> AddedToken? {
        guard let node = names?.member(key) ?? settings?.member(key) else { return nil }
        return try Self.specialToken(node)
    }

    /// Returns the listed added tokens, in the order in which they are added: those of `tokenizer_config.json`, else
    /// those of the older files and `described`, those of `tokenizer.json`.
    func listedTokens(described: [AddedToken]) throws(WordPieceError) -> [AddedToken] {
        var tokens: [Int32: AddedToken] = [:]
        if let decoder {
            for (id, node) in decoder.members {
                let token = try AddedToken(node, id: Int(id))
                tokens[token.id] = token
            }
        } else {
            let special = Set(try (namedTokens() + furtherTokens()).map { Array($0.content.utf8) })
            for (content, node) in addedTokens?.members ?? [] {
                guard let id = node.wholeNumber.flatMap({ Int32(exactly: $0) }) else {
                    throw .invalidID(token: content, file: node.file)
                }
                let isSpecial = special.contains(Array(content.utf8))
                tokens[id] = AddedToken(
                    id: id, content: content, isSpecial: isSpecial, isNormalized: !isSpecial)
            }
            for token in described { tokens[token.id] = token }
        }
        return tokens.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Returns the special tokens that the files name by keys, in the order in which they are added; `usual` has the
    /// tokens of keys that are in no file.
    func namedTokens(usual: [String: String] = [:]) throws(WordPieceError) -> [AddedToken] {
        var tokens: [AddedToken] = []
        for key in Self.specialKeys {
            if let token = try token(key) {
                tokens.append(token)
            } else if let content = usual[key], settings?.value[key]?.isNull != true {
                tokens.append(AddedToken(id: 0, content: content, isSpecial: true))
            }
        }
        for source in [settings, names].compactMap(\.self) {
            for (key, node) in source.members where source.isOtherSpecialToken(key) {
                guard node.text != nil || node.content != nil else { continue }
                tokens.append(try Self.specialToken(node))
            }
        }
        return tokens
    }

    /// Returns the special tokens that have no keys of their own.
    ///
    /// The newer key has a list of tokens, or an object with a name for each. The older key counts only if no file read
    /// before has such a list, not even an empty one.
    func furtherTokens() throws(WordPieceError) -> [AddedToken] {
        let (newer, older) = ("extra_special_tokens", "additional_special_tokens")
        func newerList(_ source: JSONNode?) -> [JSONNode]? {
            source?.value[newer]?.object == nil ? source?.list(newer) : nil
        }
        let stated = settings?.member(newer)
        var nodes = [stated, names?.member(newer)].flatMap { $0?.members.map(\.value) ?? [] }
        var list = newerList(settings)
        if stated?.values.isEmpty ?? true { list = settings?.list(older) ?? list }
        if let further = newerList(names) { list = (list ?? []) + further }
        nodes += list ?? names?.list(older) ?? settings?.list(older) ?? []
        var tokens: [AddedToken] = []
        for node in nodes { tokens.append(try Self.specialToken(node)) }
        return tokens
    }

    /// Reads a special token, which is a string or an object.
    private static func specialToken(_ node: JSONNode) throws(WordPieceError) -> AddedToken {
        if let text = node.text { return AddedToken(id: 0, content: text, isSpecial: true) }
        guard node.content != nil else { throw node.invalid(expected: "a token") }
        var token = try AddedToken(node, id: 0)
        if (try node.boolean("normalized")) == nil { token.isNormalized = false }
        token.isSpecial = true
        return token
    }
}

extension JSONNode {
    /// Whether a key, which may be any key that ends in `_token`, names a special token that is not a usual one.
    fileprivate func isOtherSpecialToken(_ key: String) -> Bool {
        guard key.hasSuffix("_token"), !TokenizerConfiguration.specialKeys.contains(key) else { return false }
        return SettingsFile(rawValue: file).map { SettingsTable.isRead(key, of: $0) } ?? true
    }

    /// The content of a token that is an object.
    fileprivate var content: String? { value.object == nil ? nil : member("content")?.text }

    /// Returns the elements or values of a key; an empty list for `null`, and nothing if the key is missing.
    fileprivate func list(_ key: String) -> [JSONNode]? {
        value[key].map { _ in member(key)?.values ?? [] }
    }

    /// The elements of an array, or the values of an object.
    fileprivate var values: [JSONNode] { value.object == nil ? elements : members.map(\.value) }
}
