/// A trainer that learns a WordPiece vocabulary from text: it repeatedly merges the most frequent pair of adjacent
/// pieces.
///
/// The merges are those of `WordPieceTrainer` of the `tokenizers` library. Where the order is random there (ids of `##`
/// letters, and equally rare letters at the limit of the alphabet), this trainer orders by scalar. So the same text
/// gives the same vocabulary with any number of threads and in any order of the lines.
public struct VocabularyTrainer: Sendable {
    /// The largest size of the vocabulary, including special tokens and letters.
    public var size: Int
    /// The smallest number of occurrences of a pair that is merged.
    public var minimumFrequency = 2
    /// The largest number of different letters.
    ///
    /// The most frequent ones are kept; others are removed from words.
    public var alphabetLimit = 1_000
    /// The first entries of the vocabulary.
    public var specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    /// Letters that are always kept, as Unicode scalars.
    public var requiredAlphabet: [UInt32] = []
    /// Whether each required letter also gets an entry that continues a word, so that all words of these letters can be
    /// spelled.
    ///
    /// Letters that are words by themselves, punctuation and ideographs, do not.
    public var requiredLettersContinue = false

    /// Creates a trainer for a vocabulary of at most `size` entries.
    public init(size: Int) { self.size = size }

    /// Learns a vocabulary.
    ///
    /// - Parameter counter: The counts of words.
    /// - Returns: The entries in the order of their ids, as UTF-8 bytes.
    public func vocabulary(of counter: WordCounter) -> [[UInt8]] {
        vocabulary(of: counter) { _ in }
    }

    /// Learns a vocabulary, and can be stopped by an error.
    ///
    /// - Parameters:
    ///   - counter: The counts of words.
    ///   - progress: Called after each merge with the number of entries.
    /// - Returns: The entries in the order of their ids, as UTF-8 bytes.
    /// - Throws: The first error of `progress`, such as a `CancellationError`.
    public func vocabulary<Failure: Error>(
        of counter: WordCounter, progress: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [[UInt8]] {
        try vocabulary(of: counter.words, progress: progress)
    }

    func vocabulary(of words: WordCounts) -> [[UInt8]] { vocabulary(of: words) { _ in } }

    private func vocabulary<Failure: Error>(
        of words: WordCounts, progress: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [[UInt8]] {
        var entries = EntryTable()
        for token in specialTokens { _ = entries.id(inserting: Array(token.utf8)) }
        var merger = splitIntoLetters(words, alphabet: alphabet(of: words), entries: &entries)
        while entries.count < size, let candidate = merger.next(minimumFrequency: minimumFrequency) {
            let left = entries[Int(candidate.pair >> 32)]
            let right = entries[Int(UInt32(truncatingIfNeeded: candidate.pair))]
            let merged = left + (right.starts(with: Self.continuation) ? right.dropFirst(2) : right[...])
            merger.merge(candidate, into: Int32(entries.id(inserting: merged)))
            try progress(entries.count)
        }
        return entries.all
    }

    private static let continuation = Array("##".utf8)

    /// Returns the letters to keep, in the order of their scalars.
    private func alphabet(of words: WordCounts) -> [UInt32] {
        var counts: [UInt32: Int] = [:]
        let bytes = words.bytes.span
        for word in 0..<words.count {
            forEachScalar(in: bytes, words.range(of: word)) { counts[$0, default: 0] += words.counts[word] }
        }
        for scalar in requiredAlphabet { counts[scalar] = Int.max }
        let byFrequency = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        return byFrequency.prefix(max(alphabetLimit, requiredAlphabet.count)).map(\.key).sorted()
    }

    /// Adds entries for the letters, and returns all words as lists of letters, without those outside the alphabet.
    private func splitIntoLetters(
        _ words: WordCounts, alphabet: [UInt32], entries: inout EntryTable
    ) -> PairMerger {
        var firstIDs: [UInt32: Int32] = [:]
        for scalar in alphabet {
            firstIDs[scalar] = Int32(entries.id(inserting: utf8Bytes(of: scalar)))
        }
        let bytes = words.bytes.span
        var continuing = Set<UInt32>()
        if requiredLettersContinue {
            continuing.formUnion(requiredAlphabet.lazy.filter { !Self.standsAlone($0) })
        }
        for word in 0..<words.count {
            var isFirst = true
            forEachScalar(in: bytes, words.range(of: word)) { scalar in
                if !isFirst, firstIDs[scalar] != nil { continuing.insert(scalar) }
                isFirst = false
            }
        }
        var laterIDs: [UInt32: Int32] = [:]
        for scalar in continuing.sorted() {
            laterIDs[scalar] = Int32(entries.id(inserting: Self.continuation + utf8Bytes(of: scalar)))
        }
        var pieces: [Int32] = []
        var starts = [0]
        for word in 0..<words.count {
            var isFirst = true
            forEachScalar(in: bytes, words.range(of: word)) { scalar in
                if let id = (isFirst ? firstIDs : laterIDs)[scalar] { pieces.append(id) }
                isFirst = false
            }
            starts.append(pieces.count)
        }
        return PairMerger(pieces: pieces, starts: starts, occurrences: words.counts)
    }

    private static func standsAlone(_ scalar: UInt32) -> Bool {
        CharacterClasses.isPunctuation(scalar) || CharacterClasses.isIdeograph(scalar)
    }

    private func forEachScalar(in bytes: Span<UInt8>, _ range: Range<Int>, _ body: (UInt32) -> Void) {
        var position = range.lowerBound
        while position < range.upperBound {
            let (scalar, length) = decodedScalar(in: bytes, at: position, end: range.upperBound)
            body(scalar)
            position += length
        }
    }

    private func utf8Bytes(of scalar: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        forEachUTF8Byte(of: scalar) { bytes.append($0) }
        return bytes
    }
}

/// The entries of the vocabulary during training, with their ids by bytes.
private struct EntryTable {
    private(set) var all: [[UInt8]] = []
    private var ids: [[UInt8]: Int] = [:]

    var count: Int { all.count }

    subscript(_ id: Int) -> [UInt8] { all[id] }

    /// Returns the id of an entry, which is added if it is new.
    mutating func id(inserting entry: [UInt8]) -> Int {
        if let id = ids[entry] { return id }
        ids[entry] = all.count
        all.append(entry)
        return all.count - 1
    }
}
