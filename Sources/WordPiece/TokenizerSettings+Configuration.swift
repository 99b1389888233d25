extension TokenizerSettings {
    /// Takes the settings of `tokenizer_config.json` and `special_tokens_map.json`.
    ///
    /// With a `tokenizer.json` beside them, that file has decided all but the names of the special tokens and the
    /// length limit; where they disagree, a sentence says so.
    mutating func read(
        configuration: JSONNode?, specialTokens: JSONNode?, decidesAll: Bool, vocabulary: Vocabulary
    ) throws(WordPieceError) -> [String] {
        var warnings: [String] = []
        if let configuration {
            warnings += try readFlags(configuration, decidesAll: decidesAll)
            try readMaximumLength(configuration)
            neverSplit = configuration.member("never_split")?.elements.compactMap(\.text) ?? []
            if !neverSplit.isEmpty {
                warnings.append("'never_split' has no effect: the reference tokenizer does not use it either")
            }
        }
        let sources = [specialTokens, configuration].compactMap(\.self)
        for source in sources { try readSpecialTokenNames(source, decidesAll: decidesAll) }
        guard decidesAll else { return warnings }
        if let decoder = configuration?.member("added_tokens_decoder") {
            for member in decoder.members { addedTokens.append(try AddedToken(member.value, id: member.key)) }
        }
        addSpecialTokens(vocabulary, sources)
        return warnings
    }

    private mutating func readFlags(_ node: JSONNode, decidesAll: Bool) throws(WordPieceError) -> [String] {
        if decidesAll { try node.checkTokenizerClass() }
        var other = self
        other.lowercase = try node.truth("do_lower_case") ?? lowercase
        other.handleChineseCharacters = try node.truth("tokenize_chinese_chars") ?? handleChineseCharacters
        other.stripAccents = try node.truth("strip_accents")
        if decidesAll {
            self = other
            return []
        }
        var warnings: [String] = []
        func compare(_ key: String, _ isEqual: Bool) {
            guard !isEqual else { return }
            warnings.append(
                "'\(key)' in tokenizer_config.json disagrees with tokenizer.json, which is followed")
        }
        compare("do_lower_case", other.lowercase == lowercase)
        compare("tokenize_chinese_chars", other.handleChineseCharacters == handleChineseCharacters)
        let isAccentRuleEqual =
            other.stripAccents == nil || other.normalizer.stripsAccents == normalizer.stripsAccents
        compare("strip_accents", isAccentRuleEqual)
        return warnings
    }

    private mutating func readMaximumLength(_ node: JSONNode) throws(WordPieceError) {
        guard let limit = node.member("model_max_length") else { return }
        guard limit.kind == .number else { throw limit.invalid(expected: "a number") }
        // Without a limit, the reference writes 10^30.
        if let value = limit.wholeNumber, value <= Int(Int32.max) { modelMaximumLength = value }
    }

    private mutating func readSpecialTokenNames(_ node: JSONNode, decidesAll: Bool) throws(WordPieceError) {
        if decidesAll { unknownToken = try node.tokenName("unk_token") ?? unknownToken }
        classificationToken = try node.tokenName("cls_token") ?? classificationToken
        separatorToken = try node.tokenName("sep_token") ?? separatorToken
        paddingToken = try node.tokenName("pad_token") ?? paddingToken
        maskToken = try node.tokenName("mask_token") ?? maskToken
    }

    /// Adds the named special tokens, if the vocabulary has them, and further ones that the files list.
    private mutating func addSpecialTokens(_ vocabulary: Vocabulary, _ sources: [JSONNode]) {
        var further: [String] = []
        for source in sources {
            for key in ["additional_special_tokens", "extra_special_tokens"] {
                further +=
                    source.member(key)?.elements.compactMap { $0.text ?? $0.member("content")?.text } ?? []
            }
        }
        let named = [unknownToken, separatorToken, paddingToken, classificationToken, maskToken]
        for (position, content) in (named + further).enumerated()
        where !addedTokens.contains(where: { $0.content.utf8.elementsEqual(content.utf8) }) {
            var id = vocabulary.id(of: content)
            if id == nil, position >= named.count {
                // As in the reference, a further token that is new takes the next free id.
                id = max(Int32(vocabulary.count), (addedTokens.map(\.id).max() ?? -1) + 1)
            }
            if let id { addedTokens.append(AddedToken(id: id, content: content, isSpecial: true)) }
        }
    }
}

extension JSONNode {
    /// Returns a special token's spelling, which stands alone or in an object.
    fileprivate func tokenName(_ key: String) throws(WordPieceError) -> String? {
        guard let member = member(key) else { return nil }
        guard let name = member.text ?? member.member("content")?.text else {
            throw member.invalid(expected: "a token")
        }
        return name
    }

    /// Refuses tokenizers that split text in another way and also have a `vocab.txt`.
    fileprivate func checkTokenizerClass() throws(WordPieceError) {
        guard let name = try string("tokenizer_class") else { return }
        let base = name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
        let known = [
            "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer",
            "ConvBertTokenizer",
            "SqueezeBertTokenizer", "PreTrainedTokenizer", "TokenizersBackend",
        ]
        guard known.contains(base) else {
            throw .unsupported(
                file: document.file, part: "tokenizer class", found: name, supported: "BertTokenizer")
        }
    }
}
