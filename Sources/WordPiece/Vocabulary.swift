/// The tokens of a tokenizer and their ids.
///
/// Tokens are stored and compared as UTF-8 bytes, so spellings that look alike are different tokens. As in the
/// reference, an id may belong to no token, or to several.
public struct Vocabulary: Sendable {
    /// The range of a token in a buffer, and its id.
    typealias Entry = (token: Range<Int>, id: Int32)

    /// The largest number of tokens in a file, so that a file of empty lines does not fill the memory.
    static let largestCount = 10_000_000

    /// The prefix of tokens that continue a word: `##`.
    package let continuationPrefix: String
    /// The bytes of all tokens, in the order of their ids.
    private let bytes: [UInt8]
    /// The start of each token in `bytes`, and the end of the last one.
    private let starts: [Int32]
    /// The id of each token; nothing if the ids count from 0.
    private let ids: [Int32]?
    let pieces: PieceTable

    /// Reads a vocabulary file: one token per line, whose id is the number of the line from 0.
    ///
    /// White space at the end of a line is not part of the token, so any line ending works. If a token occurs twice,
    /// the last line counts.
    ///
    /// - Throws: `WordPieceError.vocabularyNotUTF8`, `.vocabularyTooLong`.
    public init(text: [UInt8], continuationPrefix: String = "##") throws(WordPieceError) {
        var entries: [Entry] = []
        entries.reserveCapacity(min(text.count / 6, Self.largestCount))
        let bytes = text.span
        var start = 0
        while start < bytes.count {
            guard entries.count < Self.largestCount else {
                throw .vocabularyTooLong(limit: Self.largestCount)
            }
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            if firstInvalidUTF8(in: bytes, from: start, to: end) != nil {
                throw .vocabularyNotUTF8(line: entries.count + 1)
            }
            entries.append((start..<trimmedEnd(of: bytes, from: start, to: end), Int32(entries.count)))
            start = end + 1
        }
        self.init(entries, in: text, continuationPrefix: continuationPrefix)
    }

    /// Creates a vocabulary from tokens in the order of their ids.
    ///
    /// If a token occurs twice, the last one counts.
    public init(tokens: [String], continuationPrefix: String = "##") {
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        for token in tokens {
            let start = bytes.count
            bytes += token.utf8
            entries.append((start..<bytes.count, Int32(entries.count)))
        }
        self.init(entries, in: bytes, continuationPrefix: continuationPrefix)
    }

    /// Creates a vocabulary from tokens in a buffer, sorted by their ids.
    ///
    /// If a token occurs twice, the last one counts.
    init(_ entries: [Entry], in buffer: [UInt8], continuationPrefix: String) {
        let prefix = Array(continuationPrefix.utf8)
        var keyCount = 0
        for (token, _) in entries {
            // A token that continues a word has two keys: the whole token, and the token without its prefix.
            keyCount += 1 + token.count / PackedBytes.capacity
            if hasPrefix(prefix, buffer.span, in: token) {
                keyCount += 1 + token.count / PackedBytes.capacity
            }
        }
        var pieces = PieceTable(keyCount: keyCount)
        var hasRepetitions = false
        for (token, id) in entries {
            let source = buffer.span
            let isRepeated = pieces.insert(source, in: token, state: PieceTable.initialState, id: id)
            hasRepetitions = hasRepetitions || isRepeated
            guard hasPrefix(prefix, source, in: token) else { continue }
            let rest = token.lowerBound + prefix.count..<token.upperBound
            _ = pieces.insert(source, in: rest, state: PieceTable.continuationState, id: id)
        }
        let entries = hasRepetitions ? lastOnes(of: entries, in: buffer) : entries
        var bytes: [UInt8] = []
        bytes.reserveCapacity(buffer.count)
        var starts: [Int32] = [0]
        starts.reserveCapacity(entries.count + 1)
        for (token, _) in entries {
            bytes += buffer[token]
            starts.append(Int32(truncatingIfNeeded: bytes.count))
        }
        let countsFromZero = entries.enumerated().allSatisfy { Int($1.id) == $0 }
        self.continuationPrefix = continuationPrefix
        self.bytes = bytes
        self.starts = starts
        self.pieces = pieces
        ids = countsFromZero ? nil : entries.map(\.id)
    }

    /// The number of tokens.
    public var count: Int { starts.count - 1 }

    /// The number of ids up to the largest, including those of no token.
    var idCount: Int { ids.map { Int($0.last ?? -1) + 1 } ?? count }

    /// The largest id that a text can have; no text has the empty token.
    package var largestGivenID: Int32 {
        for index in (0..<count).reversed() where !bytes(at: index).isEmpty { return id(at: index) }
        return -1
    }

    /// Returns the token with an id; of several, the last.
    public func token(of id: Int32) -> String? {
        bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the id of a token, compared byte for byte.
    public func id(of token: String) -> Int32? { id(of: Array(token.utf8)) }

    /// Returns the vocabulary as a file: one token per line, and an empty line for an id of no token.
    func text() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + idCount)
        for id in 0..<Int32(idCount) {
            text += bytes(of: id) ?? []
            text.append(0x0A)
        }
        return text
    }

    /// Calls `body` with every token and its id, in the order of the ids.
    func forEach(_ body: (ArraySlice<UInt8>, Int32) -> Void) {
        for index in 0..<count { body(bytes(at: index), id(at: index)) }
    }

    func id(of token: [UInt8]) -> Int32? {
        pieces.id(of: token.span, in: 0..<token.count, state: PieceTable.initialState)
    }

    func bytes(of id: Int32) -> ArraySlice<UInt8>? {
        guard let ids else { return id >= 0 && Int(id) < count ? bytes(at: Int(id)) : nil }
        // Binary search for the index after the last id that is not larger.
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] <= id { low = middle + 1 } else { high = middle }
        }
        return low > 0 && ids[low - 1] == id ? bytes(at: low - 1) : nil
    }

    private func id(at index: Int) -> Int32 { ids?[index] ?? Int32(index) }

    private func bytes(at index: Int) -> ArraySlice<UInt8> {
        bytes[Int(starts[index])..<Int(starts[index + 1])]
    }
}

/// Returns the entries without those whose token occurs again later.
func lastOnes(of entries: [Vocabulary.Entry], in buffer: [UInt8]) -> [Vocabulary.Entry] {
    var places: [ArraySlice<UInt8>: Int] = [:]
    for (index, entry) in entries.enumerated() { places[buffer[entry.token]] = index }
    return entries.enumerated().filter { places[buffer[$1.token]] == $0 }.map(\.element)
}

private func hasPrefix(_ prefix: [UInt8], _ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    guard range.count >= prefix.count else { return false }
    for offset in prefix.indices where bytes[range.lowerBound + offset] != prefix[offset] { return false }
    return true
}

/// Returns the end of a line without trailing white space.
private func trimmedEnd(of bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    // A fast path: nearly every line ends with a letter.
    guard end > start, bytes[end - 1] <= 0x20 || bytes[end - 1] >= 0x80 else { return end }
    var trimmed = end
    while let scalar = decodedScalar(in: bytes, before: trimmed, start: start),
        CharacterClasses.isWhitespace(scalar)
    {
        trimmed -= scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : 3
    }
    return trimmed
}
