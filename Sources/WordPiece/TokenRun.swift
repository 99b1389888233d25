/// The tokens of one text, before special tokens are added and before it is cut.
struct TokenRun: Sendable {
    var ids: [Int32] = []
    /// The range of the bytes of the original text for each id.
    var spans: [Range<Int>] = []
    /// The spelling in the text of added tokens, by position, where it differs from that of the token.
    var respelledTokens: [Int: String] = [:]

    var count: Int { ids.count }

    @inline(__always)
    mutating func append(_ id: Int32, _ span: Range<Int>) {
        ids.append(id)
        spans.append(span)
    }

    mutating func removeAll(from count: Int) {
        ids.removeSubrange(count...)
        spans.removeSubrange(count...)
    }
}
