import ModelSettings
import StrictJSON

/// The content of `tokenizer_config.json`, and of the older files beside it where they count.
struct TokenizerConfiguration {
    /// `tokenizer_config.json`.
    let settings: JSONNode?
    /// `special_tokens_map.json`; as in transformers, only where the settings have no `added_tokens_decoder`.
    let names: JSONNode?
    /// `added_tokens.json`; only where `names` counts.
    let addedTokens: JSONNode?
    /// The tokens that the settings list, if they do.
    private let decoder: JSONNode?

    init(settings: JSONNode?, names: JSONNode?, addedTokens: JSONNode?) {
        self.settings = settings
        decoder = settings?.member("added_tokens_decoder")
        self.names = decoder == nil ? names : nil
        self.addedTokens = decoder == nil ? addedTokens : nil
    }

    /// The class of the tokenizer; where no file names one, BERT's or that of the model's family.
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

    /// The limit of a text, under its new name or its old one; nothing where there is none.
    func maximumLength() throws(WordPieceError) -> Int? {
        guard let limit = settings?.member("model_max_length") ?? settings?.member("max_len") else {
            return nil
        }
        if let value = limit.wholeNumber { return value <= Int(Int32.max) ? value : nil }
        // Without a limit, the reference writes 10^30.
        guard let value = limit.value.double, value > Double(Int32.max) else {
            throw limit.invalid(expected: "a whole number")
        }
        return nil
    }

    /// Which end of a longer text is cut, if the files say so.
    func truncationDirection() throws(WordPieceError) -> TruncationDirection? {
        try settings?.choice("truncation_side", of: ["left": .left, "right": .right])
    }

    /// Whether the model is given token types, if the files say so.
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
    /// The keys of special tokens that every tokenizer has, in the order in which they are added.
    static let specialKeys = [
        "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
    ]

    /// The special token that a key names.
    func token(_ key: String) throws(WordPieceError) -> AddedToken? {
        guard let node = names?.member(key) ?? settings?.member(key) else { return nil }
        return try Self.specialToken(node)
    }

    /// The tokens that files list, in the order in which they are added: those of `tokenizer_config.json`, else those of
    /// the older files and `described`, those of `tokenizer.json`.
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

    /// The special tokens that the files name by keys, in the order in which they are added; `usual` are those of keys
    /// that no file has.
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

    /// The special tokens beside the named ones.
    ///
    /// The newer key has a list of tokens, or an object with a name for each. The older key counts only where no file
    /// before has had such a list, be it an empty one.
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

    /// Reads a special token, which stands alone or in an object.
    private static func specialToken(_ node: JSONNode) throws(WordPieceError) -> AddedToken {
        if let text = node.text { return AddedToken(id: 0, content: text, isSpecial: true) }
        guard node.content != nil else { throw node.invalid(expected: "a token") }
        var token = try AddedToken(node, id: 0)
        if (try node.truth("normalized")) == nil { token.isNormalized = false }
        token.isSpecial = true
        return token
    }
}

extension JSONNode {
    /// Whether a key names a special token of its own, which may be any key with that ending.
    fileprivate func isOtherSpecialToken(_ key: String) -> Bool {
        guard key.hasSuffix("_token"), !TokenizerConfiguration.specialKeys.contains(key) else { return false }
        return SettingsFile(rawValue: file).map { SettingsTable.isRead(key, of: $0) } ?? true
    }

    /// The spelling of a token that is written as an object.
    fileprivate var content: String? { value.object == nil ? nil : member("content")?.text }

    /// The elements or values under a key, none of `null`; nothing where there is no such key.
    fileprivate func list(_ key: String) -> [JSONNode]? {
        value[key].map { _ in member(key)?.values ?? [] }
    }

    /// The elements of an array, or the values of an object.
    fileprivate var values: [JSONNode] { value.object == nil ? elements : members.map(\.value) }
}
