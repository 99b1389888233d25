public import WordPiece

/// Options for reading texts: the maximum length, the rule for longer texts, and the size of batches.
public struct ReadingOptions: Hashable, Sendable {
    /// The maximum number of tokens of a text, including special ones; `nil` for the limit of the model folder.
    public var maximumLength: Int?
    /// The rule for longer texts.
    public var longTexts: LongTextRule
    /// Which text of a pair is cut; `nil` for the rule of the tokenizer's settings.
    public var truncation: TruncationStrategy?
    /// Whether special tokens that a text spells out, such as `[SEP]`, are plain text.
    public var isLiteral: Bool
    /// Whether the tokenizer puts `[CLS]` and `[SEP]` around a text, as in the model's training.
    public var addsSpecialTokens: Bool
    /// The approximate number of tokens in a batch of one thread; no result depends on it.
    public var batchTokenCount: Int

    /// Creates options; by default, the settings of the model folder apply, and long texts are cut.
    public init(
        maximumLength: Int? = nil, longTexts: LongTextRule = .truncate,
        truncation: TruncationStrategy? = nil, isLiteral: Bool = false, addsSpecialTokens: Bool = true,
        batchTokenCount: Int = 512
    ) {
        self.maximumLength = maximumLength
        self.longTexts = longTexts
        self.truncation = truncation
        self.isLiteral = isLiteral
        self.addsSpecialTokens = addsSpecialTokens
        self.batchTokenCount = batchTokenCount
    }
}
