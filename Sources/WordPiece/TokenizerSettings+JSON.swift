extension TokenizerSettings {
    /// Reads the settings of a `tokenizer.json`, and its vocabulary.
    ///
    /// - Throws: `WordPieceError.unsupported` for any part that is not BERT's, and the errors of a bad file.
    static func read(
        tokenizerJSON document: JSONDocument
    ) throws(WordPieceError) -> (settings: TokenizerSettings, vocabulary: Vocabulary) {
        let root = document.root
        guard root.kind == .object else { throw root.invalid(expected: "an object") }
        var settings = TokenizerSettings()
        let vocabulary = try settings.readModel(try root.required("model"))
        try settings.readNormalizer(root.member("normalizer"))
        try settings.readPreTokenizer(root.member("pre_tokenizer"))
        try settings.readPostProcessor(root.member("post_processor"))
        if let decoder = root.member("decoder") {
            try decoder.check(part: "decoder", type: "WordPiece")
            settings.cleansUpDecodedText = try decoder.truth("cleanup") ?? true
        }
        for token in root.member("added_tokens")?.elements ?? [] {
            settings.addedTokens.append(try AddedToken(token, id: try token.required("id")))
        }
        settings.modelMaximumLength = root.member("truncation")?.member("max_length")?.wholeNumber
        return (settings, vocabulary)
    }

    private mutating func readModel(_ model: JSONNode) throws(WordPieceError) -> Vocabulary {
        if model.member("type") == nil {
            // Old files do not name the model, but only BPE has merges and only Unigram a list of pieces.
            let found =
                model.member("merges") != nil
                ? "BPE" : model.member("vocab")?.kind == .array ? "Unigram" : nil
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
        return try Vocabulary(try model.required("vocab"), continuationPrefix: continuationPrefix)
    }

    private mutating func readNormalizer(_ normalizer: JSONNode?) throws(WordPieceError) {
        guard let normalizer else {
            (cleanText, handleChineseCharacters, stripAccents, lowercase) = (false, false, nil, false)
            return
        }
        try normalizer.check(part: "normalizer", type: "BertNormalizer")
        cleanText = try normalizer.truth("clean_text") ?? true
        handleChineseCharacters = try normalizer.truth("handle_chinese_chars") ?? true
        stripAccents = try normalizer.truth("strip_accents")
        lowercase = try normalizer.truth("lowercase") ?? true
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
        // A template that is BERT's own needs no list, and follows the names of the tokens.
        var plain = self
        (plain.singleTemplate, plain.pairTemplate) = (nil, nil)
        if plain.template(isPair: false) == single, plain.template(isPair: true) == pair { self = plain }
    }
}

extension Vocabulary {
    /// Reads the vocabulary of a `tokenizer.json`: an object from token to id.
    fileprivate init(_ node: JSONNode, continuationPrefix: String) throws(WordPieceError) {
        guard node.kind == .object else { throw node.invalid(expected: "an object from token to id") }
        let document = node.document
        var buffer = document.text
        var ranges: [Range<Int>?] = []
        ranges.reserveCapacity(document.values.count / 2)
        var position = node.index + 1
        let end = Int(document.values[node.index].next)
        while position < end {
            let key = JSONNode(document: document, index: position, path: "")
            let value = JSONNode(document: document, index: position + 1, path: "")
            guard let id = value.wholeNumber, id <= Int(Int32.max) else {
                throw .invalidID(token: key.text ?? "", file: document.file)
            }
            // A larger id proves a gap, and must not cost memory.
            guard id < document.values.count else {
                throw .missingID(id: ranges.firstIndex(of: nil) ?? ranges.count, largestID: id)
            }
            if id >= ranges.count { ranges += repeatElement(nil, count: id + 1 - ranges.count) }
            guard ranges[id] == nil else { throw .duplicateID(id: id, token: key.text ?? "") }
            if let range = key.plainRange {
                ranges[id] = range
            } else {
                let bytes = key.bytes ?? []
                ranges[id] = buffer.count..<buffer.count + bytes.count
                buffer += bytes
            }
            position = Int(document.values[position + 1].next)
        }
        var tokens: [Range<Int>] = []
        tokens.reserveCapacity(ranges.count)
        for (id, range) in ranges.enumerated() {
            guard let range else { throw .missingID(id: id, largestID: ranges.count - 1) }
            tokens.append(range)
        }
        try self.init(tokens: tokens, in: buffer, continuationPrefix: continuationPrefix)
    }
}

extension AddedToken {
    /// Reads an added token of `tokenizer.json` or of `added_tokens_decoder`.
    init(_ node: JSONNode, id: JSONNode) throws(WordPieceError) {
        guard let content = try node.required("content").text else {
            throw try node.required("content").invalid(expected: "a string")
        }
        // In `added_tokens_decoder` the id is the key.
        guard let number = id.wholeNumber ?? id.text.flatMap(Int.init), let id = Int32(exactly: number),
            id >= 0
        else {
            throw .invalidID(token: content, file: node.document.file)
        }
        let isSpecial = try node.truth("special") ?? false
        self.init(
            id: id, content: content, isSpecial: isSpecial,
            isSingleWord: try node.truth("single_word") ?? false,
            takesBlanksBefore: try node.truth("lstrip") ?? false,
            takesBlanksAfter: try node.truth("rstrip") ?? false,
            isNormalized: try node.truth("normalized") ?? !isSpecial)
    }
}

extension JSONNode {
    /// Returns the truth value of a key, or `nil` if there is none.
    func truth(_ key: String) throws(WordPieceError) -> Bool? {
        guard let member = member(key) else { return nil }
        guard let truth = member.truth else { throw member.invalid(expected: "true or false") }
        return truth
    }

    /// Returns the string of a key, or `nil` if there is none.
    func string(_ key: String) throws(WordPieceError) -> String? {
        guard let member = member(key) else { return nil }
        guard let text = member.text else { throw member.invalid(expected: "a string") }
        return text
    }

    /// Checks that a part of the tokenizer is of the one type that is supported.
    fileprivate func check(part: String, type: String) throws(WordPieceError) {
        let found = try string("type") ?? "of no type"
        guard found == type else { throw unsupported(part: part, found: found, supported: type) }
    }

    fileprivate func unsupported(part: String, found: String, supported: String) -> WordPieceError {
        .unsupported(file: document.file, part: part, found: found, supported: supported)
    }

    /// Returns the name in a pair of name and id.
    fileprivate func firstString(_ key: String) throws(WordPieceError) -> String {
        let pair = try required(key)
        guard let name = pair.elements.first?.text else { throw pair.invalid(expected: "a token and its id") }
        return name
    }

    /// Reads one pattern of `TemplateProcessing`.
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
