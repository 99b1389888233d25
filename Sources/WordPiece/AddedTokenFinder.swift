/// Finds added tokens in a text: the leftmost one first, and of several at one place the longest.
struct AddedTokenFinder: Sendable {
    /// A token that was found, with the white space that belongs to it.
    struct Match {
        var token: AddedToken
        var range: Range<Int>
    }

    /// The bytes to find, the longest first, and their tokens.
    private let patterns: [(bytes: [UInt8], token: AddedToken)]
    private let firstBytes: [Bool]

    /// Creates a finder.
    ///
    /// A pattern without bytes is never found; of two patterns with the same bytes, the last is.
    init(_ patterns: [(bytes: [UInt8], token: AddedToken)]) {
        let patterns = patterns.filter { !$0.bytes.isEmpty }
        self.patterns = patterns.enumerated().sorted { first, second in
            (first.element.bytes.count, first.offset) > (second.element.bytes.count, second.offset)
        }.map(\.element)
        var firstBytes = [Bool](repeating: false, count: 256)
        for pattern in patterns { firstBytes[Int(pattern.bytes[0])] = true }
        self.firstBytes = firstBytes
    }

    var isEmpty: Bool { patterns.isEmpty }

    /// Returns the tokens in `text`, in order; if `literal`, without the special ones, which are then plain text.
    func matches(in text: Span<UInt8>, literal: Bool) -> [Match] {
        guard !isEmpty else { return [] }
        let firstBytes = firstBytes.span
        var matches: [Match] = []
        var taken = 0
        var position = 0
        while position < text.count {
            guard firstBytes[Int(text[position])], let found = pattern(at: position, in: text) else {
                position &+= 1
                continue
            }
            let range = position..<position + found.bytes.count
            position = range.upperBound
            let token = found.token
            if literal && token.isSpecial || token.isSingleWord && isInsideWord(range, of: text) { continue }
            let match = Match(token: token, range: widened(range, for: token, in: text, from: taken))
            taken = match.range.upperBound
            // The range is empty if the token is white space that belongs to the token before it.
            if !match.range.isEmpty { matches.append(match) }
        }
        return matches
    }

    private func pattern(at position: Int, in text: Span<UInt8>) -> (bytes: [UInt8], token: AddedToken)? {
        patterns.first { pattern in
            guard position + pattern.bytes.count <= text.count else { return false }
            for offset in pattern.bytes.indices where text[position + offset] != pattern.bytes[offset] {
                return false
            }
            return true
        }
    }

    private func isInsideWord(_ range: Range<Int>, of text: Span<UInt8>) -> Bool {
        if let before = decodedScalar(in: text, before: range.lowerBound, start: 0),
            CharacterClasses.isWordScalar(before)
        {
            return true
        }
        guard range.upperBound < text.count else { return false }
        let after = decodedScalar(in: text, at: range.upperBound, end: text.count).scalar
        return CharacterClasses.isWordScalar(after)
    }

    /// Extends a range by the white space on either side that belongs to the token, but not into an earlier token.
    private func widened(
        _ range: Range<Int>, for token: AddedToken, in text: Span<UInt8>, from taken: Int
    ) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        if token.takesBlanksBefore {
            while let scalar = decodedScalar(in: text, before: lower, start: taken),
                CharacterClasses.isWhitespace(scalar)
            {
                lower -= scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : 3
            }
        }
        if token.takesBlanksAfter {
            while upper < text.count {
                let (scalar, length) = decodedScalar(in: text, at: upper, end: text.count)
                guard CharacterClasses.isWhitespace(scalar) else { break }
                upper += length
            }
        }
        // As in the reference, a token that begins with white space, but takes none before it, may begin inside the
        // white space that belongs to the token before it.
        if token.takesBlanksBefore { lower = min(max(lower, taken), upper) }
        return lower..<upper
    }
}
