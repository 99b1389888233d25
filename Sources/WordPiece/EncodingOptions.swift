/// What to do with a text that is longer than the limit.
public enum TruncationStrategy: Hashable, Sendable {
    /// Cut the longer text of a pair until it is as long as the other, then both.
    case longestFirst
    /// Cut the first text only.
    case onlyFirst
    /// Cut the second text only.
    case onlySecond
    /// Cut nothing, and let the encoding be longer than the limit.
    case never
}

/// Which end of a text is cut.
public enum TruncationDirection: Hashable, Sendable {
    /// The end goes, the beginning stays.
    case right
    /// The beginning goes, the end stays.
    case left
}

/// How to encode a text.
public struct EncodingOptions: Hashable, Sendable {
    /// The most tokens of an encoding, special tokens included; `nil` for no limit.
    public var maximumLength: Int?
    /// Which text is cut to meet the limit; `nil` for what the tokenizer's settings say.
    public var truncation: TruncationStrategy?
    /// Which end is cut; `nil` for what the tokenizer's settings say.
    public var direction: TruncationDirection?
    /// Whether the template's special tokens (`[CLS]` and `[SEP]`) are put around the text.
    public var addsSpecialTokens: Bool
    /// Whether special tokens that the text spells out (`[SEP]`) are plain text.
    public var literal: Bool

    /// Creates options; as they are by default, nothing is cut and special tokens are added.
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
