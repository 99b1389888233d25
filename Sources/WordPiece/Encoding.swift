/// A text, or a pair of texts, as tokens: the input of a BERT encoder.
public struct Encoding: Sendable {
    /// The ids of the tokens, special tokens included.
    public internal(set) var ids: [Int32]
    /// The segment of each token: 0 for the first text, 1 for the second.
    public internal(set) var typeIDs: [UInt8]
    /// Whether each token was added by the template; a special token that is spelled out in the text was not.
    public internal(set) var specialTokensMask: [Bool]
    /// The range of the UTF-8 bytes of the original text that each token stands for; `0..<0` for special tokens.
    ///
    /// Offsets in a second text count from its own beginning.
    public internal(set) var offsets: [Range<Int>]
    /// The number of tokens that were cut to meet the limit.
    public package(set) var overflowCount: Int
    /// The places of the tokens of the second text of a pair, whose offsets count from its own beginning; empty for one
    /// text.
    package internal(set) var secondText = 0..<0
    /// The spelling in the text of added tokens, by position in `ids`, where it differs from that of the token.
    var respelledTokens: [Int: String] = [:]
    /// The spellings of the tokens of the tokenizer; nothing in an encoding that no tokenizer made.
    var spellings: TokenSpellings?

    /// Creates an encoding from its parts, which must have one element for each token.
    package init(
        ids: [Int32], typeIDs: [UInt8], specialTokensMask: [Bool], offsets: [Range<Int>],
        overflowCount: Int = 0
    ) {
        precondition(
            typeIDs.count == ids.count && specialTokensMask.count == ids.count && offsets.count == ids.count,
            "Encoding: \(ids.count) ids, but \(typeIDs.count), \(specialTokensMask.count), \(offsets.count)")
        self.ids = ids
        self.typeIDs = typeIDs
        self.specialTokensMask = specialTokensMask
        self.offsets = offsets
        self.overflowCount = overflowCount
    }

    /// The number of tokens.
    public var count: Int { ids.count }

    /// The tokens as text, such as `["[CLS]", "word", "##piece", "[SEP]"]`.
    ///
    /// As in the reference, an added token that took white space, or was found in another case, is spelled as in the
    /// text.
    public var tokens: [String] {
        ids.indices.map { respelledTokens[$0] ?? spellings?.spelling(of: ids[$0]) ?? "" }
    }

    /// Whether tokens were cut to meet the limit.
    public var isTruncated: Bool { overflowCount > 0 }

    /// Returns the offsets as ranges of `text`, which must be the text that was encoded.
    ///
    /// The range of a special token is empty, at the start of the text.
    public func ranges(in text: String) -> [Range<String.Index>] {
        let bytes = text.utf8
        let byteCount = bytes.count
        return offsets.map { range in
            precondition(range.upperBound <= byteCount, "Encoding: the offsets \(range) are not of this text")
            let lower = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
            return lower..<bytes.index(lower, offsetBy: range.count)
        }
    }
}

extension Encoding: Hashable {
    /// Whether the tokens, their places and the number of cut tokens are equal.
    public static func == (one: Encoding, other: Encoding) -> Bool {
        one.ids == other.ids && one.typeIDs == other.typeIDs && one.offsets == other.offsets
            && one.specialTokensMask == other.specialTokensMask && one.overflowCount == other.overflowCount
            && one.respelledTokens == other.respelledTokens
    }

    /// Feeds the ids and the offsets to `hasher`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ids)
        hasher.combine(offsets)
    }
}

/// The spellings of the tokens of a tokenizer, shared with its encodings.
final class TokenSpellings: Sendable {
    private let vocabulary: Vocabulary
    private let addedTokens: [AddedToken]

    init(_ vocabulary: Vocabulary, _ addedTokens: [AddedToken]) {
        self.vocabulary = vocabulary
        self.addedTokens = addedTokens
    }

    func spelling(of id: Int32) -> String? {
        vocabulary.token(of: id) ?? addedTokens.first { $0.id == id }?.content
    }
}
