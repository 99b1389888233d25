/// The rules of the reference for cutting texts to a limit, and for overlapping windows.
enum Truncation {
    /// Returns the number of tokens of each text to keep; `limit` does not include the special tokens.
    ///
    /// `longestFirst` shortens the longer text until both are equal, and then both. If a single token remains, the text
    /// that was longer gets it.
    ///
    /// - Throws: `WordPieceError.textTooShortToCut` or `.noSecondText`.
    static func keptCounts(
        first: Int, second: Int?, limit: Int, strategy: TruncationStrategy
    ) throws(WordPieceError) -> (first: Int, second: Int) {
        let total = first + (second ?? 0)
        guard total > limit, strategy != .never else { return (first, second ?? 0) }
        guard limit > 0 else { return (0, 0) }
        switch strategy {
        case .longestFirst:
            guard let second else { return (limit, 0) }
            var shorter = min(first, second)
            var longer = shorter > limit ? shorter : max(shorter, limit - shorter)
            if shorter + longer > limit {
                shorter = limit / 2
                longer = shorter + limit % 2
            }
            return first > second ? (longer, shorter) : (shorter, longer)
        case .onlyFirst:
            return (try keptCount(of: first, removing: total - limit, limit: limit), second ?? 0)
        case .onlySecond:
            guard let second else { throw .noSecondText }
            return (first, try keptCount(of: second, removing: total - limit, limit: limit))
        case .never:
            return (first, second ?? 0)
        }
    }

    private static func keptCount(of count: Int, removing excess: Int, limit: Int) throws(WordPieceError)
        -> Int
    {
        guard count > excess else { throw .textTooShortToCut(limit: limit, tokenCount: count) }
        return count - excess
    }

    /// Returns the ranges of windows of at most `limit` tokens, each of which begins `limit - stride` after the one
    /// before.
    ///
    /// The last window ends with the text. A text without tokens has one empty window.
    static func windows(count: Int, limit: Int, stride overlap: Int) -> [Range<Int>] {
        var windows: [Range<Int>] = []
        var start = 0
        repeat {
            windows.append(start..<min(start + limit, count))
            start += limit - overlap
        } while windows[windows.count - 1].upperBound < count
        return windows
    }
}
