/// The tokens a tokenizer knows, each with its id, from 0 on without gaps.
///
/// Tokens are kept and compared as UTF-8 bytes: two spellings that look alike are two tokens.
public struct Vocabulary: Sendable {
    /// What tokens begin with that continue a word: `##`.
    public let continuationPrefix: String
    /// All tokens' bytes, by id.
    private let bytes: [UInt8]
    /// Where the token of each id begins in `bytes`; one more for the end of the last.
    private let starts: [Int32]
    /// Finds ids by bytes.
    let pieces: PieceTable

    /// Reads a vocabulary file: one token a line, the line number from 0 is the id.
    ///
    /// White space at the end of a line is not part of the token, so any line ending works.
    /// - Throws: `WordPieceError.vocabularyNotUTF8` or `.duplicateToken`.
    public init(text: [UInt8], continuationPrefix: String = "##") throws(WordPieceError) {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(text.count / 6)
        let bytes = text.span
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            if firstInvalidUTF8(in: bytes, from: start, to: end) != nil {
                throw .vocabularyNotUTF8(line: ranges.count + 1)
            }
            ranges.append(start..<trimmedEnd(of: bytes, from: start, to: end))
            start = end + 1
        }
        try self.init(tokens: ranges, in: text, continuationPrefix: continuationPrefix)
    }

    /// Creates a vocabulary of tokens in the order of their ids.
    ///
    /// - Throws: `WordPieceError.duplicateToken`.
    public init(tokens: [String], continuationPrefix: String = "##") throws(WordPieceError) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for token in tokens {
            let start = bytes.count
            bytes += token.utf8
            ranges.append(start..<bytes.count)
        }
        try self.init(tokens: ranges, in: bytes, continuationPrefix: continuationPrefix)
    }

    /// Creates a vocabulary of tokens that lie in a buffer, in the order of their ids.
    init(tokens: [Range<Int>], in buffer: [UInt8], continuationPrefix: String) throws(WordPieceError) {
        let prefix = Array(continuationPrefix.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(buffer.count)
        var starts: [Int32] = [0]
        starts.reserveCapacity(tokens.count + 1)
        var keyCount = 0
        for token in tokens {
            // A token that continues a word has two keys: all of it, and what follows the prefix.
            keyCount += 1 + token.count / PackedBytes.capacity
            if hasPrefix(prefix, buffer.span, in: token) {
                keyCount += 1 + token.count / PackedBytes.capacity
            }
            bytes += buffer[token]
            starts.append(Int32(truncatingIfNeeded: bytes.count))
        }
        var pieces = PieceTable(keyCount: keyCount)
        let source = bytes.span
        for id in tokens.indices {
            let range = Int(starts[id])..<Int(starts[id + 1])
            if let first = pieces.insert(source, in: range, state: PieceTable.initialState, id: Int32(id)) {
                let token = String(decoding: bytes[range], as: UTF8.self)
                throw .duplicateToken(token: token, firstID: Int(first), secondID: id)
            }
            guard hasPrefix(prefix, source, in: range) else { continue }
            let rest = range.lowerBound + prefix.count..<range.upperBound
            _ = pieces.insert(source, in: rest, state: PieceTable.continuationState, id: Int32(id))
        }
        self.continuationPrefix = continuationPrefix
        self.bytes = bytes
        self.starts = starts
        self.pieces = pieces
    }

    /// The number of tokens.
    public var count: Int { starts.count - 1 }

    /// The token with an id.
    public func token(of id: Int32) -> String? {
        bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The id of a token, byte by byte the same.
    public func id(of token: String) -> Int32? { id(of: Array(token.utf8)) }

    /// The vocabulary as a file: one token a line.
    public func text() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + count)
        for id in 0..<count {
            text += bytes[Int(starts[id])..<Int(starts[id + 1])]
            text.append(0x0A)
        }
        return text
    }

    func id(of token: [UInt8]) -> Int32? {
        pieces.id(of: token.span, in: 0..<token.count, state: PieceTable.initialState)
    }

    func bytes(of id: Int32) -> ArraySlice<UInt8>? {
        guard id >= 0, Int(id) < count else { return nil }
        return bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])]
    }
}

/// Whether the bytes in `range` begin with a prefix.
private func hasPrefix(_ prefix: [UInt8], _ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    guard range.count >= prefix.count else { return false }
    for offset in prefix.indices where bytes[range.lowerBound + offset] != prefix[offset] { return false }
    return true
}

/// Where a line ends without the white space at its end.
private func trimmedEnd(of bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    // Nearly every line ends with a letter.
    guard end > start, bytes[end - 1] <= 0x20 || bytes[end - 1] >= 0x80 else { return end }
    var trimmed = end
    while let scalar = decodedScalar(in: bytes, before: trimmed, start: start),
        CharacterClasses.isWhitespace(scalar)
    {
        trimmed -= scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : 3
    }
    return trimmed
}
