package import ModelSettings

/// A tokenizer that turns text into the token ids of a BERT encoder, exactly as Hugging Face's `tokenizers` does.
///
///     let tokenizer = try WordPieceTokenizer(folder: "bert-base-uncased")
///     let encoding = tokenizer.encode("Hello, world!")
///     print(encoding.tokens, encoding.ids, encoding.offsets)
///
/// Added tokens are found first. The rest of the text is normalized and split into words, and each word is split into
/// the longest known pieces. At last, special tokens are added. A tokenizer is an immutable value, so any number of
/// tasks can share it.
public struct WordPieceTokenizer: Sendable {
    /// The tokens and their ids, without added tokens that the vocabulary does not have.
    public let vocabulary: Vocabulary
    /// The settings of the tokenizer.
    public let settings: TokenizerSettings
    /// Warnings about the files of the tokenizer, as sentences.
    public internal(set) var warnings: [String] = []
    /// The keys of the files of the tokenizer and their treatment.
    package internal(set) var foundSettings: [FoundSetting] = []
    /// The contents of the files of the tokenizer, by name, for exact copies.
    package internal(set) var sourceFiles: [String: [UInt8]] = [:]
    /// The id of the token for words that the vocabulary cannot spell.
    public let unknownID: Int32
    /// The id of the token before the text.
    public let classificationID: Int32
    /// The id of the token after each text.
    public let separatorID: Int32
    /// The id of the token that pads a batch, if there is one.
    public let paddingID: Int32?
    /// The id of the token in place of one that a model is to predict, if there is one.
    public let maskID: Int32?

    let scanner: TextScanner
    let spellings: TokenSpellings
    /// Added tokens that are found in the original text.
    let plainTokens: AddedTokenFinder
    let normalizedTokens: AddedTokenFinder
    let singleTemplate: [ResolvedPart]
    let pairTemplate: [ResolvedPart]

    /// Creates a tokenizer from its parts.
    ///
    /// - Throws: `WordPieceError.missingSpecialToken` if `[UNK]`, `[CLS]`, `[SEP]` or a token of a template has no id;
    ///   `.addedTokenDisagrees`, `.duplicateID` or `.invalidID` for added tokens that contradict the vocabulary or each
    ///   other.
    public init(vocabulary: Vocabulary, settings: TokenizerSettings) throws(WordPieceError) {
        try Self.check(settings.addedTokens, against: vocabulary)
        func id(of token: String) -> Int32? { Self.id(of: token, in: vocabulary, settings) }
        func requiredID(of token: String) throws(WordPieceError) -> Int32 {
            guard let id = id(of: token) else { throw .missingSpecialToken(token: token) }
            return id
        }
        func resolved(_ template: [TemplatePart]) throws(WordPieceError) -> [ResolvedPart] {
            var parts: [ResolvedPart] = []
            for part in template {
                switch part {
                case .token(let token, let typeID):
                    parts.append(.token(try requiredID(of: token), typeID: typeID))
                case .first(let typeID): parts.append(.first(typeID: typeID))
                case .second(let typeID): parts.append(.second(typeID: typeID))
                }
            }
            return parts
        }
        unknownID = try requiredID(of: settings.unknownToken)
        classificationID = try requiredID(of: settings.classificationToken)
        separatorID = try requiredID(of: settings.separatorToken)
        paddingID = id(of: settings.paddingToken)
        maskID = id(of: settings.maskToken)
        singleTemplate = try resolved(settings.template(isPair: false)).map(settings.withTokenType)
        pairTemplate = try resolved(settings.template(isPair: true)).map(settings.withTokenType)
        let normalizer = settings.normalizer
        let matcher = WordMatcher(
            pieces: vocabulary.pieces, unknownID: unknownID, maximumScalarCount: settings.maximumWordLength)
        scanner = TextScanner(
            table: ScalarTable(normalizer: normalizer), normalizer: normalizer, matcher: matcher)
        plainTokens = AddedTokenFinder(
            settings.addedTokens.filter { !$0.isNormalized }.map { (Array($0.content.utf8), $0) })
        normalizedTokens = AddedTokenFinder(
            settings.addedTokens.filter(\.isNormalized).map { token in
                let bytes = Array(token.content.utf8)
                return (utf8(normalizer.normalized(bytes.span, in: 0..<bytes.count)[...]), token)
            })
        spellings = TokenSpellings(vocabulary, settings.addedTokens)
        self.vocabulary = vocabulary
        self.settings = settings
    }

    /// The number of ids, including those of added tokens: the number of rows that a table of embeddings needs.
    public var vocabularySize: Int { Int(largestID) + 1 }

    /// The largest id that an encoding can have.
    public var largestID: Int32 {
        // A special token may be the empty one, which no text has.
        let specialIDs = (singleTemplate + pairTemplate).compactMap(\.id) + [unknownID]
        return (specialIDs + settings.addedTokens.map(\.id)).reduce(vocabulary.largestGivenID, max)
    }

    /// Returns the token with an id.
    public func token(of id: Int32) -> String? { spellings.spelling(of: id) }

    /// Returns the id of a token, compared byte for byte.
    public func id(of token: String) -> Int32? { Self.id(of: token, in: vocabulary, settings) }

    private static func id(of token: String, in vocabulary: Vocabulary, _ settings: TokenizerSettings)
        -> Int32?
    {
        let bytes = Array(token.utf8)
        return vocabulary.id(of: bytes)
            ?? settings.addedTokens.first { $0.content.utf8.elementsEqual(bytes) }?.id
    }

    private static func check(_ added: [AddedToken], against vocabulary: Vocabulary) throws(WordPieceError) {
        var contents: [Int32: [UInt8]] = [:]
        for token in added {
            let content = Array(token.content.utf8)
            let known = vocabulary.id(of: content)
            if let known, known != token.id {
                throw .addedTokenDisagrees(token: token.content, id: Int(token.id), vocabularyID: Int(known))
            }
            guard token.id >= 0 else { throw .invalidID(token: token.content, file: "added tokens") }
            // Two tokens of a vocabulary may have the same id, and in a vocabulary with gaps the next free id may
            // belong to a token.
            let hasGaps = vocabulary.idCount > vocabulary.count
            let other =
                contents.updateValue(content, forKey: token.id)
                ?? (hasGaps ? nil : vocabulary.bytes(of: token.id).map(Array.init))
            if let other, other != content, known == nil {
                throw .duplicateID(id: Int(token.id), token: token.content)
            }
        }
    }
}

extension TokenizerSettings {
    /// Returns a part of a template, in segment 0 if the model gets no token types.
    fileprivate func withTokenType(_ part: ResolvedPart) -> ResolvedPart {
        guard !givesTokenTypes else { return part }
        switch part {
        case .token(let id, _): return .token(id, typeID: 0)
        case .first: return .first(typeID: 0)
        case .second: return .second(typeID: 0)
        }
    }
}

/// A part of a template, with the id of its token.
enum ResolvedPart: Hashable, Sendable {
    case token(Int32, typeID: UInt8)
    case first(typeID: UInt8)
    case second(typeID: UInt8)

    /// The id of a special token; `nil` for a text.
    var id: Int32? {
        if case .token(let id, _) = self { id } else { nil }
    }
}

func utf8(_ text: ArraySlice<NormalizedScalar>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    for scalar in text { forEachUTF8Byte(of: scalar.value) { bytes.append($0) } }
    return bytes
}
