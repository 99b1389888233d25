/// Learns a WordPiece vocabulary from text, by merging the most frequent pair of neighbouring pieces again and again.
///
/// The merges are those of `tokenizers`' `WordPieceTrainer`. Where that leaves the order to chance (ids of `##`
/// letters, equally rare letters at the limit of the alphabet) this trainer goes by the number of the scalar, so the
/// same text gives the same vocabulary at any number of threads and in any order of the lines.
public struct VocabularyTrainer: Sendable {
    /// How large the vocabulary may become, special tokens and letters included.
    public var size: Int
    /// A pair that occurs less often is not merged.
    public var minimumFrequency = 2
    /// How many different letters are kept, the most frequent ones; words with others lose these.
    public var alphabetLimit = 1_000
    /// The first entries of the vocabulary.
    public var specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    /// Letters that are kept however rare they are.
    public var requiredAlphabet: [UInt32] = []
    /// Whether each of these also gets its form that continues a word, so that any word of them can be spelled; not
    /// those that are words by themselves, punctuation and ideographs.
    public var requiredLettersContinue = false

    /// Creates a trainer for a vocabulary of at most `size` entries.
    public init(size: Int) { self.size = size }

    /// Learns a vocabulary.
    ///
    /// - Parameters:
    ///   - counter: How often each word occurs.
    ///   - progress: Told now and then how many entries there are.
    /// - Returns: The entries in the order of their ids, as UTF-8 bytes.
    public func vocabulary(of counter: WordCounter, progress: (Int) -> Void = { _ in }) -> [[UInt8]] {
        vocabulary(of: counter.words, progress: progress)
    }

    /// The same, from the bare counts.
    func vocabulary(of words: WordCounts, progress: (Int) -> Void = { _ in }) -> [[UInt8]] {
        var entries = EntryTable()
        for token in specialTokens { _ = entries.id(inserting: Array(token.utf8)) }
        var merger = splitIntoLetters(words, alphabet: alphabet(of: words), entries: &entries)
        while entries.count < size, let candidate = merger.next(minimumFrequency: minimumFrequency) {
            let left = entries[Int(candidate.pair >> 32)]
            let right = entries[Int(UInt32(truncatingIfNeeded: candidate.pair))]
            let merged = left + (right.starts(with: Self.continuation) ? right.dropFirst(2) : right[...])
            merger.merge(candidate, into: Int32(entries.id(inserting: merged)))
            if entries.count % 256 == 0 { progress(entries.count) }
        }
        return entries.all
    }

    /// What marks a piece that continues a word.
    private static let continuation = Array("##".utf8)

    /// The letters to keep, by rising number.
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

    /// Enters the letters, and writes every word as a list of them; letters outside the alphabet are left out.
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

/// The entries of a vocabulary in the making, found by their bytes.
private struct EntryTable {
    private(set) var all: [[UInt8]] = []
    private var ids: [[UInt8]: Int] = [:]

    var count: Int { all.count }

    subscript(_ id: Int) -> [UInt8] { all[id] }

    /// The id of the entry, which is new if there was none.
    mutating func id(inserting entry: [UInt8]) -> Int {
        if let id = ids[entry] { return id }
        ids[entry] = all.count
        all.append(entry)
        return all.count - 1
    }
}
