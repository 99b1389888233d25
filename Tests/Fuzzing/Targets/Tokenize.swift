// Needs: TokenizerProperties, SmallVocabulary

@testable import WordPiece

/// Any bytes are encoded with any options: offsets lie on boundaries, ids are known, limits are met.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let tokenizer = choices.one(of: tokenizers)
    let options = EncodingOptions(
        maximumLength: choices.flag() ? choices.number() : nil,
        truncation: choices.one(of: [nil, .longestFirst, .onlyFirst, .onlySecond, .never]),
        direction: choices.one(of: [nil, .left, .right]), addsSpecialTokens: !choices.flag(),
        literal: choices.flag())
    let hasPair = choices.flag()
    let text = hasPair ? choices.part() : choices.remaining
    requireEncodings(of: tokenizer, text, pair: hasPair ? choices.remaining : nil, options)
    requireWindows(of: tokenizer, text, limit: options.maximumLength ?? 8, stride: Int(text.first ?? 0) % 8)
    let joined = tokenizer.encode(text.text)
    require(
        joined.ids == (try? tokenizer.encode(utf8: Array(text.text.utf8)))?.ids,
        "a string and its bytes agree")
}

private let tokenizers: [WordPieceTokenizer] = {
    var plain = TokenizerSettings()
    plain.modelMaximumLength = 12
    var cased = plain
    cased.lowercase = false
    cased.handleChineseCharacters = false
    cased.cleanText = false
    cased.maximumWordLength = 5
    var added = plain
    added.addedTokens = [
        AddedToken(id: 3, content: "[SEP]", isSpecial: true),
        AddedToken(id: 4, content: "[MASK]", isSpecial: true, takesBlanksBefore: true),
        AddedToken(id: 300, content: "<new>", isSingleWord: true, takesBlanksAfter: true),
        AddedToken(id: 301, content: "Ünder", isNormalized: true),
        AddedToken(id: 302, content: "the film", takesBlanksBefore: true, isNormalized: true),
        AddedToken(id: 303, content: "\u{301}", isNormalized: true),
    ]
    added.stripAccents = false
    return [plain, cased, added].compactMap { settings in
        (try? Vocabulary(text: smallVocabulary)).flatMap {
            try? WordPieceTokenizer(vocabulary: $0, settings: settings)
        }
    }
}()
