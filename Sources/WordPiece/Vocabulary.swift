/// The tokens a tokenizer knows, each with its id.
///
/// Tokens are kept and compared as UTF-8 bytes: two spellings that look alike are two tokens. As in the reference, an id
/// may be that of no token, or of two.
public struct Vocabulary: Sendable {
    /// A token that lies in a buffer, with its id.
    typealias Entry = (token: Range<Int>, id: Int32)

    /// What tokens begin with that continue a word: `##`.
    public let continuationPrefix: String
    /// All tokens' bytes, in the order of their ids.
    private let bytes: [UInt8]
    /// Where each token begins in `bytes`; one more for the end of the last.
    private let starts: [Int32]
    /// The id of each token; nothing where they count from 0.
    private let ids: [Int32]?
    /// Finds ids by bytes.
    let pieces: PieceTable

    /// Reads a vocabulary file: one token a line, the line number from 0 is the id.
    ///
    /// White space at the end of a line is not part of the token, so any line ending works. Of a token that is there
    /// twice, the last line counts.
    /// - Throws: `WordPieceError.vocabularyNotUTF8`.
    public init(text: [UInt8], continuationPrefix: String = "##") throws(WordPieceError) {
        var entries: [Entry] = []
        entries.reserveCapacity(text.count / 6)
        let bytes = text.span
        var start = 0
        while start < bytes.count {
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

    /// Creates a vocabulary of tokens in the order of their ids; of a token that is there twice, the last counts.
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

    /// Creates a vocabulary of tokens that lie in a buffer, sorted by their ids; of a token that is there twice, the
    /// last counts.
    init(_ entries: [Entry], in buffer: [UInt8], continuationPrefix: String) {
        let prefix = Array(continuationPrefix.utf8)
        var keyCount = 0
        for (token, _) in entries {
            // A token that continues a word has two keys: all of it, and what follows the prefix.
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

    /// How many ids there are up to the largest, those of no token included.
    public var idCount: Int { ids.map { Int($0.last ?? -1) + 1 } ?? count }

    /// The largest id that a text can get: no text has the empty token.
    public var largestGivenID: Int32 {
        for index in (0..<count).reversed() where !bytes(at: index).isEmpty { return id(at: index) }
        return -1
    }

    /// The token with an id; of two, the last.
    public func token(of id: Int32) -> String? {
        bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The id of a token, byte by byte the same.
    public func id(of token: String) -> Int32? { id(of: Array(token.utf8)) }

    /// The vocabulary as a file: one token a line; an id of no token is an empty line.
    public func text() -> [UInt8] {
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
        // The place after the last id that is not larger.
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

/// Returns the entries without those that a later one of the same token takes the place of.
func lastOnes(of entries: [Vocabulary.Entry], in buffer: [UInt8]) -> [Vocabulary.Entry] {
    var places: [ArraySlice<UInt8>: Int] = [:]
    for (index, entry) in entries.enumerated() { places[buffer[entry.token]] = index }
    return entries.enumerated().filter { places[buffer[$1.token]] == $0 }.map(\.element)
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
