/// A text, or a pair of texts, as token ids: what a BERT encoder reads.
public struct Encoding: Hashable, Sendable {
    /// The vocabulary ids, special tokens included.
    public var ids: [Int32]
    /// For each token, the segment it belongs to: 0 for the first text, 1 for the second.
    public var typeIDs: [UInt8]
    /// For each token, whether the template put it there; a special token that the text spells out is not marked.
    public var specialTokensMask: [Bool]
    /// For each token, the UTF-8 bytes of the original text that it stands for; `0..<0` for special tokens.
    ///
    /// Offsets of a second text count from its own beginning.
    public var offsets: [Range<Int>]
    /// The number of tokens that were cut to meet the limit.
    public var overflowCount: Int
    /// How the text spells an added token, by position in `ids`, where that is not the token's own spelling.
    var respelledTokens: [Int: String] = [:]

    /// Creates an encoding from its parts, which must have one element for each token.
    public init(
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

    /// Whether tokens were cut to meet the limit.
    public var isTruncated: Bool { overflowCount > 0 }

    /// Returns the offsets as ranges of `text`, which must be the text that was encoded.
    ///
    /// A special token's range is empty, at the start.
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
