/// A token that is found as a whole in the text, before WordPiece.
public struct AddedToken: Hashable, Sendable {
    /// The id of the token.
    public var id: Int32
    /// The text of the token.
    public var content: String
    /// Whether the token is left out of decoded text, and is plain text with `EncodingOptions.literal`.
    public var isSpecial: Bool
    /// Whether the token is found only where no letter, digit or underscore is next to it.
    public var isSingleWord: Bool
    /// Whether white space before the token becomes part of it.
    public var takesBlanksBefore: Bool
    /// Whether white space after the token becomes part of it.
    public var takesBlanksAfter: Bool
    /// Whether the normalized token is searched in the normalized text.
    public var isNormalized: Bool

    /// Creates an added token.
    ///
    /// By default it is found anywhere, exactly as it is written.
    public init(
        id: Int32, content: String, isSpecial: Bool = false, isSingleWord: Bool = false,
        takesBlanksBefore: Bool = false, takesBlanksAfter: Bool = false, isNormalized: Bool = false
    ) {
        self.id = id
        self.content = content
        self.isSpecial = isSpecial
        self.isSingleWord = isSingleWord
        self.takesBlanksBefore = takesBlanksBefore
        self.takesBlanksAfter = takesBlanksAfter
        self.isNormalized = isNormalized
    }
}

/// A part of the template by which texts and special tokens are joined.
public enum TemplatePart: Hashable, Sendable {
    /// A special token.
    case token(String, typeID: UInt8)
    /// The tokens of the first text.
    case first(typeID: UInt8)
    /// The tokens of the second text.
    case second(typeID: UInt8)
}

/// The settings of a tokenizer: everything except the vocabulary.
public struct TokenizerSettings: Hashable, Sendable {
    /// Whether text is lowercased, scalar by scalar (`do_lower_case`).
    public var lowercase = true
    /// Whether accents are stripped; `nil` means the value of `lowercase`.
    public var stripAccents: Bool?
    /// Whether each ideograph is a word of its own (`tokenize_chinese_chars`).
    public var handleChineseCharacters = true
    /// Whether control characters are removed and all white space is replaced by spaces.
    public var cleanText = true
    /// The token for words that the vocabulary cannot spell.
    public var unknownToken = "[UNK]"
    /// The token before the text, whose state represents the whole text.
    public var classificationToken = "[CLS]"
    /// The token after each text.
    public var separatorToken = "[SEP]"
    /// The token that pads a batch.
    public var paddingToken = "[PAD]"
    /// The token in place of one that a model is to predict.
    public var maskToken = "[MASK]"
    /// The prefix of tokens that continue a word.
    public var continuationPrefix = "##"
    /// The largest number of scalars of a word; longer words become the unknown token.
    public var maximumWordLength = 100
    /// The tokens that are found as a whole in the text, before WordPiece.
    public var addedTokens: [AddedToken] = []
    /// The largest number of tokens for the model (`model_max_length`, else the limit of `truncation`), if it is
    /// stated.
    public var modelMaximumLength: Int?
    /// The end at which a longer text is cut (`truncation_side`, else the direction of `truncation`).
    public var truncationDirection = TruncationDirection.right
    /// The text of a longer pair that is cut.
    public var truncationStrategy = TruncationStrategy.longestFirst
    /// Whether the second text of a pair has its own segment (`model_input_names`); if not, all segments are 0.
    public var givesTokenTypes = true
    /// Whether special tokens that are spelled out in a text are plain text (`split_special_tokens`).
    public var splitsSpecialTokens = false
    /// The template of a single text; `nil` for `[CLS] A [SEP]`.
    public var singleTemplate: [TemplatePart]?
    /// The template of a pair; `nil` for `[CLS] A [SEP] B [SEP]`, with type 1 from `B` on.
    public var pairTemplate: [TemplatePart]?
    /// Whether decoding removes the spaces before punctuation and in English contractions.
    public var cleansUpDecodedText = true

    /// Creates the settings of an uncased BERT, without added tokens.
    public init() {}

    var normalizer: Normalizer {
        Normalizer(
            cleansText: cleanText, separatesIdeographs: handleChineseCharacters,
            stripsAccents: stripAccents ?? lowercase, lowercases: lowercase)
    }

    /// Returns the template of a text or of a pair; BERT's, if the settings have none.
    func template(isPair: Bool) -> [TemplatePart] {
        let single: [TemplatePart] = [
            .token(classificationToken, typeID: 0), .first(typeID: 0), .token(separatorToken, typeID: 0),
        ]
        guard isPair else { return singleTemplate ?? single }
        return pairTemplate ?? single + [.second(typeID: 1), .token(separatorToken, typeID: 1)]
    }
}
