import ModelSettings

extension TokenizerSettings {
    /// Reads the settings of `tokenizer_config.json` and of the older files, after those of `tokenizer.json`.
    ///
    /// The result is that of transformers 5.24.
    ///
    /// - Returns: Warnings where version 4 gives different ids, or where files disagree.
    mutating func read(
        _ configuration: TokenizerConfiguration, as tokenizerClass: TokenizerClass, vocabulary: Vocabulary,
        besideTokenizerJSON: Bool
    ) throws(WordPieceError) -> [String] {
        let described = self
        var warnings: [String] = []
        let isDescribed = besideTokenizerJSON && tokenizerClass.followsTokenizerJSON
        if !isDescribed {
            self = try TokenizerSettings(bert: configuration)
            (truncationDirection, truncationStrategy) = (
                described.truncationDirection, described.truncationStrategy
            )
            modelMaximumLength = described.modelMaximumLength
            if besideTokenizerJSON { warnings += overruled(of: described, by: tokenizerClass) }
        }
        warnings += try readLimit(configuration)
        warnings += try readTokenTypes(configuration, tokenizerClass)
        splitsSpecialTokens = try configuration.settings?.boolean("split_special_tokens") ?? false
        paddingToken = try configuration.token("pad_token")?.content ?? paddingToken
        maskToken = try configuration.token("mask_token")?.content ?? maskToken
        warnings += try addTokens(
            configuration, described.addedTokens, vocabulary, isDescribed: isDescribed)
        return warnings
    }

    /// Creates the settings that BERT's tokenizer classes read from `tokenizer_config.json`; the others are fixed.
    private init(bert configuration: TokenizerConfiguration) throws(WordPieceError) {
        self.init()
        let settings = configuration.settings
        lowercase = try settings?.boolean("do_lower_case") ?? true
        stripAccents = try settings?.boolean("strip_accents")
        handleChineseCharacters = try settings?.boolean("tokenize_chinese_chars") ?? true
        unknownToken = try configuration.token("unk_token")?.content ?? unknownToken
        separatorToken = try configuration.token("sep_token")?.content ?? separatorToken
        classificationToken = try configuration.token("cls_token")?.content ?? classificationToken
    }

    /// Returns warnings about differences from `tokenizer.json`.
    private func overruled(of described: TokenizerSettings, by tokenizerClass: TokenizerClass) -> [String] {
        let isSame: [(String, Bool)] = [
            ("lowercase", described.lowercase == lowercase),
            ("strip_accents", described.normalizer.stripsAccents == normalizer.stripsAccents),
            ("handle_chinese_chars", described.handleChineseCharacters == handleChineseCharacters),
        ]
        // Transformers 4 follows these of the file, and takes only the flags above from the configuration.
        let isSameInBoth: [(String, Bool)] = [
            ("clean_text", described.cleanText == cleanText),
            ("unk_token", described.unknownToken == unknownToken),
            ("continuing_subword_prefix", described.continuationPrefix == continuationPrefix),
            ("max_input_chars_per_word", described.maximumWordLength == maximumWordLength),
            (
                "post_processor",
                [false, true].allSatisfy { described.template(isPair: $0) == template(isPair: $0) }
            ),
        ]
        func list(_ parts: [(String, Bool)]) -> String? {
            let names = parts.filter { !$0.1 }.map { "'\($0.0)'" }
            return names.isEmpty ? nil : names.joined(separator: ", ")
        }
        let name = tokenizerClass.name
        let flags = list(isSame).map { names in
            "tokenizer.json is not followed in \(names): for the class \(name), tokenizer_config.json decides, "
                + "as in transformers"
        }
        let parts = list(isSameInBoth).map { names in
            "tokenizer.json is not followed in \(names): the class \(name) has its own, as in transformers 5; "
                + "transformers 4 follows the file"
        }
        return [flags, parts].compactMap(\.self)
    }

    private mutating func readLimit(_ configuration: TokenizerConfiguration) throws(WordPieceError)
        -> [String]
    {
        truncationDirection = try configuration.truncationDirection() ?? truncationDirection
        guard let limit = try configuration.maximumLength() else { return [] }
        modelMaximumLength = limit
        guard truncationStrategy != .longestFirst else { return [] }
        truncationStrategy = .longestFirst
        return [
            "'truncation.strategy' of tokenizer.json is not followed, as in transformers: the longer text of a pair "
                + "is cut"
        ]
    }

    private mutating func readTokenTypes(
        _ configuration: TokenizerConfiguration, _ tokenizerClass: TokenizerClass
    ) throws(WordPieceError) -> [String] {
        let stated = try configuration.givesTokenTypes()
        givesTokenTypes = stated ?? tokenizerClass.givesTokenTypes
        guard stated == nil, tokenizerClass.isGeneric,
            template(isPair: true).contains(where: \.isSecondSegment)
        else { return [] }
        return [
            "both texts of a pair are segment 0, as in transformers 5, for the class \(tokenizerClass.name) without "
                + "'model_input_names'; transformers 4 gives the second text segment 1"
        ]
    }
}

extension TokenizerSettings {
    /// Adds the tokens that the files list or name, in the order of the reference.
    private mutating func addTokens(
        _ configuration: TokenizerConfiguration, _ described: [AddedToken], _ vocabulary: Vocabulary,
        isDescribed: Bool
    ) throws(WordPieceError) -> [String] {
        var list = AddedTokenList(vocabulary)
        if isDescribed { for token in described { list.add(token) } }
        let named = try configuration.namedTokens(
            usual: isDescribed ? [:] : usualTokens(of: vocabulary))
        let listed = try configuration.listedTokens(described: described)
        for token in listed {
            var token = token
            token.isSpecial = token.isSpecial || named.contains { $0.isSpelled(token.content) }
            list.add(token)
        }
        // The reference would give these tokens new ids, for which there may be no weights; here, a tokenizer without
        // them is refused.
        let needed = isDescribed ? [] : [unknownToken, separatorToken, classificationToken]
        for token in named + (try configuration.furtherTokens()) where !list.contains(token.content) {
            let isNew = vocabulary.id(of: token.content) == nil
            if !isNew || !needed.contains(where: token.isSpelled) { list.add(token) }
        }
        addedTokens = list.tokens
        return Self.warnings(on: list, listed: listed, described: described) + ambiguousTokens()
    }

    /// Returns the usual special tokens that the vocabulary has, by their keys.
    private func usualTokens(of vocabulary: Vocabulary) -> [String: String] {
        let usual = [
            "unk_token": unknownToken, "sep_token": separatorToken, "pad_token": paddingToken,
            "cls_token": classificationToken, "mask_token": maskToken,
        ]
        return usual.filter { vocabulary.id(of: $0.value) != nil }
    }

    /// Returns warnings about tokens that differ from the list of a file.
    private static func warnings(
        on list: AddedTokenList, listed: [AddedToken], described: [AddedToken]
    ) -> [String] {
        var warnings: [String] = []
        if let token = listed.first(where: { list.id(of: $0.content) != $0.id && !$0.content.isEmpty }) {
            warnings.append(
                "the added token '\(token.content)' has id \(list.id(of: token.content) ?? 0), its own or the next free "
                    + "one, as in transformers; a file says \(token.id)")
        }
        if let token = described.first(where: { !list.contains($0.content) && !$0.content.isEmpty }) {
            warnings.append(
                "the added token '\(token.content)' of tokenizer.json is not in 'added_tokens_decoder', so it is not "
                    + "found, as in transformers 5; transformers 4 finds it")
        }
        return warnings
    }

    /// Returns a warning about two tokens that are equal in normalized text.
    private func ambiguousTokens() -> [String] {
        var seen: [[UInt8]: String] = [:]
        for token in addedTokens where token.isNormalized {
            let bytes = Array(token.content.utf8)
            let form = utf8(normalizer.normalized(bytes.span, in: 0..<bytes.count)[...])
            if let other = seen.updateValue(token.content, forKey: form), !token.isSpelled(other) {
                return [
                    "the added tokens '\(other)' and '\(token.content)' are the same in normalized text: the last is "
                        + "found; the tokenizers library finds one or the other"
                ]
            }
        }
        return []
    }
}

extension TemplatePart {
    fileprivate var isSecondSegment: Bool {
        switch self {
        case .token(_, let typeID), .first(let typeID), .second(let typeID): typeID > 0
        }
    }
}
