public import WordPiece

/// How texts are read: how long they may be, what happens to longer ones, and how many tokens are computed at once.
public struct ReadingOptions: Hashable, Sendable {
    /// The most tokens of a text, special ones counted; `nil` for the limit of the model's folder.
    public var maximumLength: Int?
    /// The rule for longer texts.
    public var longTexts: LongTextRule
    /// Which text of a pair is cut; `nil` for the rule of the tokenizer's settings.
    public var truncation: TruncationStrategy?
    /// Whether special tokens that a text spells out, such as `[SEP]`, are plain text.
    public var isLiteral: Bool
    /// Whether the tokenizer puts `[CLS]` and `[SEP]` around a text, as in the model's training.
    public var addsSpecialTokens: Bool
    /// About how many tokens a thread computes together; no result depends on it.
    public var batchTokenCount: Int

    /// Creates options; by default texts are read as the model's folder says, and long ones are cut.
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
