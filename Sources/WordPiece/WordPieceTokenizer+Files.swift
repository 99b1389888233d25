extension WordPieceTokenizer {
    /// The bytes of a `tokenizer.json` that loads as this tokenizer, here and in Hugging Face's libraries.
    public func tokenizerJSON() -> [UInt8] {
        var json = JSONWriter()
        json.raw(#"{"version":"1.0","truncation":null,"padding":null,"added_tokens":["#)
        json.list(settings.addedTokens) { json, token in token.write(to: &json, withID: true) }
        json.raw(#"],"normalizer":{"type":"BertNormalizer","clean_text":\#(settings.cleanText)"#)
        json.raw(#","handle_chinese_chars":\#(settings.handleChineseCharacters)"#)
        json.raw(#","strip_accents":\#(settings.stripAccents.map { "\($0)" } ?? "null")"#)
        json.raw(#","lowercase":\#(settings.lowercase)},"pre_tokenizer":{"type":"BertPreTokenizer"},"#)
        writePostProcessor(to: &json)
        json.raw(#""decoder":{"type":"WordPiece","prefix":"#)
        json.string(settings.continuationPrefix)
        json.raw(#","cleanup":\#(settings.cleansUpDecodedText)},"model":{"type":"WordPiece","unk_token":"#)
        json.string(settings.unknownToken)
        json.raw(#","continuing_subword_prefix":"#)
        json.string(settings.continuationPrefix)
        json.raw(#","max_input_chars_per_word":\#(settings.maximumWordLength),"vocab":{"#)
        json.list(0..<Int32(vocabulary.count)) { json, id in
            json.string(vocabulary.bytes(of: id) ?? [])
            json.raw(":\(id)")
        }
        json.raw("}}}")
        return json.bytes
    }

    /// The bytes of a `tokenizer_config.json` that goes with this tokenizer.
    ///
    /// Without `modelMaximumLength` the limit of the settings is written, if there is one.
    public func tokenizerConfigurationJSON(modelMaximumLength: Int? = nil) -> [UInt8] {
        var json = JSONWriter()
        json.raw(#"{"added_tokens_decoder":{"#)
        json.list(settings.addedTokens) { json, token in
            json.raw("\"\(token.id)\":")
            token.write(to: &json, withID: false)
        }
        json.raw("}")
        let names = [
            ("cls_token", settings.classificationToken), ("mask_token", settings.maskToken),
            ("pad_token", settings.paddingToken), ("sep_token", settings.separatorToken),
            ("unk_token", settings.unknownToken),
        ]
        for (key, token) in names where id(of: token) != nil {
            json.raw(#","\#(key)":"#)
            json.string(token)
        }
        json.raw(#","do_lower_case":\#(settings.lowercase)"#)
        json.raw(#","strip_accents":\#(settings.stripAccents.map { "\($0)" } ?? "null")"#)
        json.raw(#","tokenize_chinese_chars":\#(settings.handleChineseCharacters)"#)
        if let limit = modelMaximumLength ?? settings.modelMaximumLength {
            json.raw(#","model_max_length":\#(limit)"#)
        }
        json.raw(#","tokenizer_class":"BertTokenizer"}"#)
        json.raw("\n")
        return json.bytes
    }

    /// The bytes of a `vocab.txt`: one token a line.
    public func vocabularyText() -> [UInt8] { vocabulary.text() }

    private func writePostProcessor(to json: inout JSONWriter) {
        json.raw(#""post_processor":{"type":"TemplateProcessing","single":["#)
        json.list(settings.template(isPair: false)) { json, part in part.write(to: &json) }
        json.raw(#"],"pair":["#)
        json.list(settings.template(isPair: true)) { json, part in part.write(to: &json) }
        json.raw(#"],"special_tokens":{"#)
        var names: [String] = []
        for part in settings.template(isPair: false) + settings.template(isPair: true) {
            guard case .token(let name, _) = part, !names.contains(name) else { continue }
            names.append(name)
        }
        json.list(names) { json, name in
            json.string(name)
            json.raw(#":{"id":"#)
            json.string(name)
            json.raw(#","ids":[\#(id(of: name) ?? unknownID)],"tokens":["#)
            json.string(name)
            json.raw("]}")
        }
        json.raw("}},")
    }
}

extension AddedToken {
    fileprivate func write(to json: inout JSONWriter, withID: Bool) {
        json.raw(withID ? #"{"id":\#(id),"content":"# : #"{"content":"#)
        json.string(content)
        json.raw(
            #","single_word":\#(isSingleWord),"lstrip":\#(takesBlanksBefore),"rstrip":\#(takesBlanksAfter)"#)
        json.raw(#","normalized":\#(isNormalized),"special":\#(isSpecial)}"#)
    }
}

extension TemplatePart {
    fileprivate func write(to json: inout JSONWriter) {
        let typeID: UInt8
        switch self {
        case .token(let name, let type):
            json.raw(#"{"SpecialToken":{"id":"#)
            json.string(name)
            typeID = type
        case .first(let type):
            json.raw(#"{"Sequence":{"id":"A""#)
            typeID = type
        case .second(let type):
            json.raw(#"{"Sequence":{"id":"B""#)
            typeID = type
        }
        json.raw(#","type_id":\#(typeID)}}"#)
    }
}

/// Puts a JSON text together.
private struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds text that is JSON already.
    mutating func raw(_ text: String) { bytes += text.utf8 }

    /// Adds a string.
    mutating func string(_ text: String) { string(Array(text.utf8)[...]) }

    /// Adds a string of UTF-8 bytes, escaping only what must be.
    mutating func string(_ text: ArraySlice<UInt8>) {
        bytes.append(0x22)
        for byte in text {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes += "\\u00".utf8
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    /// Adds elements with commas between them.
    mutating func list<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(0x2C) }
            isFirst = false
            write(&self, element)
        }
    }
}
