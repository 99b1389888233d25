import StrictJSON
import ModelSettings

extension TokenizerSettings {
    /// Reads the settings and the vocabulary of a `tokenizer.json`.
    ///
    /// - Throws: `WordPieceError.unsupported` for a part that is not BERT's, and the errors of values that are missing or
    ///   not valid.
    static func read(
        tokenizerJSON file: TokenizerFile
    ) throws(WordPieceError) -> (settings: TokenizerSettings, vocabulary: Vocabulary) {
        let root = file.root
        var settings = TokenizerSettings()
        let vocabulary = try settings.readModel(try root.required("model"), list: file.vocabulary)
        try settings.readNormalizer(root.member("normalizer"))
        try settings.readPreTokenizer(root.member("pre_tokenizer"))
        try settings.readPostProcessor(root.member("post_processor"))
        if let decoder = root.member("decoder") {
            try decoder.check(part: "decoder", type: "WordPiece")
            settings.cleansUpDecodedText = try decoder.boolean("cleanup") ?? true
        }
        for token in root.member("added_tokens")?.elements ?? [] {
            settings.addedTokens.append(try AddedToken(token, id: try token.required("id").wholeNumber))
        }
        if let truncation = root.member("truncation") { try settings.readTruncation(truncation) }
        return (settings, vocabulary)
    }

    private mutating func readTruncation(_ truncation: JSONNode) throws(WordPieceError) {
        modelMaximumLength = truncation.member("max_length")?.wholeNumber
        let directions: [String: TruncationDirection] = ["Right": .right, "Left": .left]
        truncationDirection = try truncation.choice("direction", of: directions) ?? .right
        let strategies: [String: TruncationStrategy] = [
            "LongestFirst": .longestFirst, "OnlyFirst": .onlyFirst, "OnlySecond": .onlySecond,
        ]
        truncationStrategy = try truncation.choice("strategy", of: strategies) ?? .longestFirst
    }

    private mutating func readModel(
        _ model: JSONNode, list: TokenList?
    ) throws(WordPieceError) -> Vocabulary {
        if model.member("type") == nil {
            // Old files do not name the model, but only BPE has merges, and only Unigram has a list of pieces.
            let found =
                model.member("merges") != nil
                ? "BPE" : model.member("vocab")?.value.array != nil ? "Unigram" : nil
            if let found { throw model.unsupported(part: "model", found: found, supported: "WordPiece") }
        } else {
            try model.check(part: "model", type: "WordPiece")
        }
        unknownToken = try model.string("unk_token") ?? unknownToken
        continuationPrefix = try model.string("continuing_subword_prefix") ?? continuationPrefix
        if let limit = model.member("max_input_chars_per_word") {
            guard let value = limit.wholeNumber else { throw limit.invalid(expected: "a whole number") }
            maximumWordLength = value
        }
        let vocabulary = try model.required("vocab")
        guard let list else { throw vocabulary.invalid(expected: "an object from token to id") }
        guard list.entries.count <= Vocabulary.largestCount else {
            throw .vocabularyTooLong(limit: Vocabulary.largestCount)
        }
        return Vocabulary(
            try list.sortedEntries(file: model.file), in: list.bytes, continuationPrefix: continuationPrefix)
    }

    private mutating func readNormalizer(_ normalizer: JSONNode?) throws(WordPieceError) {
        guard let normalizer else {
            (cleanText, handleChineseCharacters, stripAccents, lowercase) = (false, false, nil, false)
            return
        }
        try normalizer.check(part: "normalizer", type: "BertNormalizer")
        cleanText = try normalizer.boolean("clean_text") ?? true
        handleChineseCharacters = try normalizer.boolean("handle_chinese_chars") ?? true
        stripAccents = try normalizer.boolean("strip_accents")
        lowercase = try normalizer.boolean("lowercase") ?? true
    }

    private func readPreTokenizer(_ preTokenizer: JSONNode?) throws(WordPieceError) {
        guard let preTokenizer else {
            throw .missingValue(file: "tokenizer.json", key: "pre_tokenizer")
        }
        try preTokenizer.check(part: "pre-tokenizer", type: "BertPreTokenizer")
    }

    private mutating func readPostProcessor(_ processor: JSONNode?) throws(WordPieceError) {
        guard let processor else {
            (singleTemplate, pairTemplate) = ([.first(typeID: 0)], [.first(typeID: 0), .second(typeID: 1)])
            return
        }
        if processor.member("type")?.text == "BertProcessing" {
            classificationToken = try processor.firstString("cls")
            separatorToken = try processor.firstString("sep")
            return
        }
        try processor.check(part: "post-processor", type: "TemplateProcessing")
        let single = try processor.template("single")
        let pair = try processor.template("pair")
        let names = single.compactMap { if case .token(let name, _) = $0 { name } else { nil } }
        if let first = names.first, let last = names.last {
            (classificationToken, separatorToken) = (first, last)
        }
        (singleTemplate, pairTemplate) = (single, pair)
        // BERT's own template is stored as `nil`, so that it follows changes of the token names.
        var plain = self
        (plain.singleTemplate, plain.pairTemplate) = (nil, nil)
        if plain.template(isPair: false) == single, plain.template(isPair: true) == pair { self = plain }
    }
}

extension TokenList {
    /// Returns the tokens in the order of their ids, and those with the same id in the order of the file.
    ///
    /// If a token occurs twice, the last one counts.
    fileprivate func sortedEntries(file: String) throws(WordPieceError) -> [Vocabulary.Entry] {
        var sorted: [Vocabulary.Entry] = []
        sorted.reserveCapacity(entries.count)
        var isSorted = true
        for (token, id) in entries {
            guard let id = id.flatMap({ Int32(exactly: $0) }), id >= 0 else {
                throw .invalidID(token: text(of: token), file: file)
            }
            isSorted = isSorted && sorted.last.map { $0.id <= id } ?? true
            sorted.append((token, id))
        }
        guard !isSorted else { return sorted }
        return lastOnes(of: sorted, in: bytes).enumerated().sorted { first, second in
            (first.element.id, first.offset) < (second.element.id, second.offset)
        }.map(\.element)
    }
}

extension AddedToken {
    /// Reads an added token of `tokenizer.json` or of `added_tokens_decoder`.
    init(_ node: JSONNode, id: Int?) throws(WordPieceError) {
        guard let content = try node.required("content").text else {
            throw try node.required("content").invalid(expected: "a string")
        }
        guard let id = id.flatMap({ Int32(exactly: $0) }), id >= 0 else {
            throw .invalidID(token: content, file: node.file)
        }
        let isSpecial = try node.boolean("special") ?? false
        self.init(
            id: id, content: content, isSpecial: isSpecial,
            isSingleWord: try node.boolean("single_word") ?? false,
            takesBlanksBefore: try node.boolean("lstrip") ?? false,
            takesBlanksAfter: try node.boolean("rstrip") ?? false,
            isNormalized: try node.boolean("normalized") ?? !isSpecial)
    }
}

extension JSONNode {
    fileprivate func check(part: String, type: String) throws(WordPieceError) {
        let found = try string("type") ?? "of no type"
        guard found == type else { throw unsupported(part: part, found: found, supported: type) }
    }

    fileprivate func unsupported(part: String, found: String, supported: String) -> WordPieceError {
        .unsupported(file: file, part: part, found: found, supported: supported)
    }

    /// Returns the name of a pair of name and id.
    fileprivate func firstString(_ key: String) throws(WordPieceError) -> String {
        let pair = try required(key)
        guard let name = pair.elements.first?.text else { throw pair.invalid(expected: "a token and its id") }
        return name
    }

    fileprivate func template(_ key: String) throws(WordPieceError) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        for part in try required(key).elements {
            if let special = part.member("SpecialToken") {
                let name = try special.string("id") ?? ""
                let tokens = member("special_tokens")?.member(name)?.member("tokens")?.elements.compactMap(
                    \.text)
                for token in tokens ?? [name] { parts.append(.token(token, typeID: try special.typeID())) }
            } else {
                let sequence = try part.required("Sequence")
                switch try sequence.string("id") {
                case "A": parts.append(.first(typeID: try sequence.typeID()))
                case "B": parts.append(.second(typeID: try sequence.typeID()))
                default: throw sequence.invalid(expected: "'A' or 'B'")
                }
            }
        }
        return parts
    }

    private func typeID() throws(WordPieceError) -> UInt8 {
        let node = try required("type_id")
        guard let typeID = node.wholeNumber.flatMap(UInt8.init(exactly:)) else {
            throw node.invalid(expected: "a whole number from 0 to 255")
        }
        return typeID
    }
}
