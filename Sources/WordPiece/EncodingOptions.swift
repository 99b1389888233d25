/// The way in which a pair of texts that is longer than the limit is cut.
public enum TruncationStrategy: Hashable, Sendable {
    /// Cut the longer text of a pair until it is as long as the other, then both.
    case longestFirst
    /// Cut the first text only.
    case onlyFirst
    /// Cut the second text only.
    case onlySecond
    /// Cut nothing; the encoding may be longer than the limit.
    case never
}

/// The end at which a text is cut.
public enum TruncationDirection: Hashable, Sendable {
    /// Cut the end, keep the beginning.
    case right
    /// Cut the beginning, keep the end.
    case left
}

/// The options of encoding a text.
public struct EncodingOptions: Hashable, Sendable {
    /// The largest number of tokens of an encoding, special tokens included; `nil` for no limit.
    public var maximumLength: Int?
    /// The text that is cut to meet the limit; `nil` for the strategy of the tokenizer's settings.
    public var truncation: TruncationStrategy?
    /// The end that is cut; `nil` for the direction of the tokenizer's settings.
    public var direction: TruncationDirection?
    /// Whether the special tokens of the template (`[CLS]` and `[SEP]`) are added to the text.
    public var addsSpecialTokens: Bool
    /// Whether special tokens that are spelled out in the text, such as `[SEP]`, are treated as plain text.
    public var literal: Bool

    /// Creates options.
    ///
    /// By default, nothing is cut and special tokens are added.
    public init(
        maximumLength: Int? = nil, truncation: TruncationStrategy? = nil,
        direction: TruncationDirection? = nil, addsSpecialTokens: Bool = true, literal: Bool = false
    ) {
        self.maximumLength = maximumLength
        self.truncation = truncation
        self.direction = direction
        self.addsSpecialTokens = addsSpecialTokens
        self.literal = literal
    }
}
