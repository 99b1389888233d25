/// A token that is found in the text before WordPiece, whole.
public struct AddedToken: Hashable, Sendable {
    /// The token's id.
    public var id: Int32
    /// What the text must say.
    public var content: String
    /// Whether it is left out of decoded text, and is plain text with `EncodingOptions.literal`.
    public var isSpecial: Bool
    /// Whether it counts only where no letter, digit or underscore is next to it.
    public var isSingleWord: Bool
    /// Whether the white space before it becomes part of it.
    public var takesBlanksBefore: Bool
    /// Whether the white space after it becomes part of it.
    public var takesBlanksAfter: Bool
    /// Whether it is looked for in the normalized text, in its own normalized form.
    public var isNormalized: Bool

    /// Creates an added token; by default one that is found as it is written, anywhere.
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

/// A part of the pattern that texts and special tokens are put together by.
public enum TemplatePart: Hashable, Sendable {
    /// A special token.
    case token(String, typeID: UInt8)
    /// The first text's tokens.
    case first(typeID: UInt8)
    /// The second text's tokens.
    case second(typeID: UInt8)
}

/// Everything that decides how a tokenizer treats text, but for the vocabulary.
public struct TokenizerSettings: Hashable, Sendable {
    /// Whether text is lower-cased, scalar by scalar (`do_lower_case`).
    public var lowercase = true
    /// Whether accents are stripped; `nil` means: if `lowercase`.
    public var stripAccents: Bool?
    /// Whether each ideograph is a word (`tokenize_chinese_chars`).
    public var handleChineseCharacters = true
    /// Whether control characters are dropped and all blanks are spaces.
    public var cleanText = true
    /// The token of words that the vocabulary cannot spell.
    public var unknownToken = "[UNK]"
    /// The token at the beginning, whose state stands for the whole text.
    public var classificationToken = "[CLS]"
    /// The token after each text.
    public var separatorToken = "[SEP]"
    /// The token that fills up a batch.
    public var paddingToken = "[PAD]"
    /// The token that stands for one to be guessed.
    public var maskToken = "[MASK]"
    /// What tokens begin with that continue a word.
    public var continuationPrefix = "##"
    /// Words of more scalars than this become the unknown token.
    public var maximumWordLength = 100
    /// The tokens that are found in the text before WordPiece.
    public var addedTokens: [AddedToken] = []
    /// The most tokens the model takes, if the files say so (`model_max_length`, else the limit of `truncation`).
    public var modelMaximumLength: Int?
    /// Which end of a longer text is cut (`truncation_side`, else the direction of `truncation`).
    public var truncationDirection = TruncationDirection.right
    /// Which text of a longer pair is cut.
    public var truncationStrategy = TruncationStrategy.longestFirst
    /// Whether the second text of a pair has a segment of its own; else all segments are 0 (`model_input_names`).
    public var givesTokenTypes = true
    /// Whether special tokens that a text spells out are plain text (`split_special_tokens`).
    public var splitsSpecialTokens = false
    /// How one text is put together; `nil` for `[CLS] A [SEP]`.
    public var singleTemplate: [TemplatePart]?
    /// How a pair is put together; `nil` for `[CLS] A [SEP] B [SEP]`, with type 1 from `B` on.
    public var pairTemplate: [TemplatePart]?
    /// Whether decoding takes out the spaces before punctuation and in English contractions.
    public var cleansUpDecodedText = true

    /// Creates the settings of an uncased BERT, without added tokens.
    public init() {}

    var normalizer: Normalizer {
        Normalizer(
            cleansText: cleanText, separatesIdeographs: handleChineseCharacters,
            stripsAccents: stripAccents ?? lowercase, lowercases: lowercase)
    }

    /// The pattern of one text or of a pair, where `nil` stands for BERT's.
    func template(isPair: Bool) -> [TemplatePart] {
        let single: [TemplatePart] = [
            .token(classificationToken, typeID: 0), .first(typeID: 0), .token(separatorToken, typeID: 0),
        ]
        guard isPair else { return singleTemplate ?? single }
        return pairTemplate ?? single + [.second(typeID: 1), .token(separatorToken, typeID: 1)]
    }
}
