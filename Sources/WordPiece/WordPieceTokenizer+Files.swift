import StrictJSON

extension WordPieceTokenizer {
    /// Returns the bytes of a `tokenizer.json` that loads as this tokenizer, here and in Hugging Face's libraries.
    public func tokenizerJSON() -> [UInt8] {
        var json = JSONWriter(escaping: .required)
        json.object { json in
            json.field("version", "1.0")
            // Truncation is stated in tokenizer_config.json: here it would also fix the length for other libraries.
            json.field("truncation") { $0.null() }
            json.field("padding") { $0.null() }
            json.field("added_tokens") { json in
                json.array(settings.addedTokens) { json, token in token.write(to: &json, withID: true) }
            }
            json.field("normalizer") { writeNormalizer(to: &$0) }
            json.field("pre_tokenizer") { $0.object { $0.field("type", "BertPreTokenizer") } }
            json.field("post_processor") { writePostProcessor(to: &$0) }
            json.field("decoder") { json in
                json.object { json in
                    json.field("type", "WordPiece")
                    json.field("prefix", settings.continuationPrefix)
                    json.field("cleanup", settings.cleansUpDecodedText)
                }
            }
            json.field("model") { writeModel(to: &$0) }
        }
        return json.bytes
    }

    /// Returns the bytes of a `tokenizer_config.json` for this tokenizer.
    ///
    /// Without `modelMaximumLength`, the limit of the settings is written, if there is one.
    public func tokenizerConfigurationJSON(modelMaximumLength: Int? = nil) -> [UInt8] {
        var json = JSONWriter(escaping: .required)
        json.object { json in
            json.field("added_tokens_decoder") { json in
                json.object { json in
                    for token in firstTokensOfIDs {
                        json.field("\(token.id)") { token.write(to: &$0, withID: false) }
                    }
                }
            }
            for (key, token) in specialTokens where isFound(token) { json.field(key, token) }
            json.field("do_lower_case", settings.lowercase)
            json.field("strip_accents", settings.stripAccents)
            json.field("tokenize_chinese_chars", settings.handleChineseCharacters)
            if let limit = modelMaximumLength ?? settings.modelMaximumLength {
                json.field("model_max_length") { $0.integer(limit) }
            }
            // Always written, because the default depends on the class and the version of the reader.
            json.field("model_input_names") { json in
                json.array(inputNames) { $0.string($1) }
            }
            json.field("truncation_side", settings.truncationDirection == .right ? "right" : "left")
            if settings.splitsSpecialTokens { json.field("split_special_tokens", true) }
            json.field("tokenizer_class", isExpressibleByBert ? "BertTokenizer" : "PreTrainedTokenizerFast")
        }
        return json.bytes + "\n".utf8
    }

    private var specialTokens: [(key: String, token: String)] {
        [
            ("cls_token", settings.classificationToken), ("mask_token", settings.maskToken),
            ("pad_token", settings.paddingToken), ("sep_token", settings.separatorToken),
            ("unk_token", settings.unknownToken),
        ]
    }

    /// Whether a special token is found in texts.
    ///
    /// BERT's class always finds the tokens of its keys.
    ///
    /// A tokenizer without added tokens names the special tokens of its vocabulary.
    private func isFound(_ token: String) -> Bool {
        settings.addedTokens.isEmpty
            ? id(of: token) != nil : settings.addedTokens.contains { $0.isSpelled(token) }
    }

    /// The inputs of the model, by their names in transformers.
    private var inputNames: [String] {
        ["input_ids"] + (settings.givesTokenTypes ? ["token_type_ids"] : []) + ["attention_mask"]
    }

    /// Whether BERT's tokenizer class, which does not read all of `tokenizer.json`, gives this tokenizer.
    private var isExpressibleByBert: Bool {
        var usual = TokenizerSettings()
        usual.classificationToken = settings.classificationToken
        usual.separatorToken = settings.separatorToken
        let isNamed = specialTokens.allSatisfy { isFound($0.token) || id(of: $0.token) == nil }
        return isNamed && settings.cleanText && settings.continuationPrefix == usual.continuationPrefix
            && settings.maximumWordLength == usual.maximumWordLength && settings.cleansUpDecodedText
            && settings.template(isPair: false) == usual.template(isPair: false)
            && settings.template(isPair: true) == usual.template(isPair: true)
    }

    /// The first added token of each id; an object cannot have a key twice.
    private var firstTokensOfIDs: [AddedToken] {
        var ids: Set<Int32> = []
        return settings.addedTokens.filter { ids.insert($0.id).inserted }
    }

    /// Returns the bytes of a `vocab.txt`: one token per line.
    public func vocabularyText() -> [UInt8] { vocabulary.text() }

    private func writeNormalizer(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "BertNormalizer")
            json.field("clean_text", settings.cleanText)
            json.field("handle_chinese_chars", settings.handleChineseCharacters)
            json.field("strip_accents", settings.stripAccents)
            json.field("lowercase", settings.lowercase)
        }
    }

    private func writePostProcessor(to json: inout JSONWriter) {
        let single = settings.template(isPair: false)
        let pair = settings.template(isPair: true)
        var names: [String] = []
        for part in single + pair {
            guard case .token(let name, _) = part, !names.contains(name) else { continue }
            names.append(name)
        }
        json.object { json in
            json.field("type", "TemplateProcessing")
            json.field("single") { json in json.array(single) { $1.write(to: &$0) } }
            json.field("pair") { json in json.array(pair) { $1.write(to: &$0) } }
            json.field("special_tokens") { json in
                json.object { json in
                    for name in names { json.field(name) { writeSpecialToken(name, to: &$0) } }
                }
            }
        }
    }

    private func writeSpecialToken(_ name: String, to json: inout JSONWriter) {
        json.object { json in
            json.field("id", name)
            json.field("ids") { json in json.array { $0.integer(Int(id(of: name) ?? unknownID)) } }
            json.field("tokens") { json in json.array { $0.string(name) } }
        }
    }

    private func writeModel(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "WordPiece")
            json.field("unk_token", settings.unknownToken)
            json.field("continuing_subword_prefix", settings.continuationPrefix)
            json.field("max_input_chars_per_word") { $0.integer(settings.maximumWordLength) }
            json.field("vocab") { json in
                json.object { json in
                    vocabulary.forEach { token, id in
                        json.field(String(decoding: token, as: UTF8.self)) { $0.integer(Int(id)) }
                    }
                }
            }
        }
    }
}

extension AddedToken {
    fileprivate func write(to json: inout JSONWriter, withID: Bool) {
        json.object { json in
            if withID { json.field("id") { $0.integer(Int(id)) } }
            json.field("content", content)
            json.field("single_word", isSingleWord)
            json.field("lstrip", takesBlanksBefore)
            json.field("rstrip", takesBlanksAfter)
            json.field("normalized", isNormalized)
            json.field("special", isSpecial)
        }
    }
}

extension TemplatePart {
    fileprivate func write(to json: inout JSONWriter) {
        let (kind, name, typeID) =
            switch self {
            case .token(let name, let typeID): ("SpecialToken", name, typeID)
            case .first(let typeID): ("Sequence", "A", typeID)
            case .second(let typeID): ("Sequence", "B", typeID)
            }
        json.object { json in
            json.field(kind) { json in
                json.object { json in
                    json.field("id", name)
                    json.field("type_id") { $0.integer(Int(typeID)) }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: String, _ text: String) { field(name) { $0.string(text) } }

    /// Writes a name and a Boolean value, or `null`.
    fileprivate mutating func field(_ name: String, _ flag: Bool?) {
        field(name) { json in if let flag { json.boolean(flag) } else { json.null() } }
    }
}
