/// The tokens of one text, before special tokens are put around them and before anything is cut.
struct TokenRun: Sendable {
    /// The vocabulary ids.
    var ids: [Int32] = []
    /// For each id, the bytes of the original text that it stands for.
    var spans: [Range<Int>] = []
    /// How the text spells an added token, at the positions where that is not the token's own spelling.
    var respelledTokens: [Int: String] = [:]

    /// The number of tokens.
    var count: Int { ids.count }

    /// Adds a token.
    @inline(__always)
    mutating func append(_ id: Int32, _ span: Range<Int>) {
        ids.append(id)
        spans.append(span)
    }

    /// Takes back all tokens from a position on.
    mutating func removeAll(from count: Int) {
        ids.removeSubrange(count...)
        spans.removeSubrange(count...)
    }
}
