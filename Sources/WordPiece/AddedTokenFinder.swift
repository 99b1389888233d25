/// Finds added tokens in a text: the leftmost first, of those the longest.
struct AddedTokenFinder: Sendable {
    /// A token found, with the blanks it takes.
    struct Match {
        var token: AddedToken
        /// The bytes it takes in the text searched.
        var range: Range<Int>
    }

    /// What the text must say, the longest first, and the token it then is.
    private let patterns: [(bytes: [UInt8], token: AddedToken)]
    /// For each byte, whether a pattern begins with it.
    private let firstBytes: [Bool]

    /// Creates a finder; a pattern without bytes is never found, and of two with the same bytes the last is.
    init(_ patterns: [(bytes: [UInt8], token: AddedToken)]) {
        let patterns = patterns.filter { !$0.bytes.isEmpty }
        self.patterns = patterns.enumerated().sorted { first, second in
            (first.element.bytes.count, first.offset) > (second.element.bytes.count, second.offset)
        }.map(\.element)
        var firstBytes = [Bool](repeating: false, count: 256)
        for pattern in patterns { firstBytes[Int(pattern.bytes[0])] = true }
        self.firstBytes = firstBytes
    }

    /// Whether there is nothing to find.
    var isEmpty: Bool { patterns.isEmpty }

    /// Returns the tokens in `text`, in order; without the special ones, if they are to be plain text.
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
            // Nothing is left of a token of blanks that the one before it took.
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

    /// Adds the blanks on either side that the token takes, but none of what an earlier token took.
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
        // A token that begins with blanks, but takes none, may begin inside what the token before it took, as in the
        // reference.
        if token.takesBlanksBefore { lower = min(max(lower, taken), upper) }
        return lower..<upper
    }
}
