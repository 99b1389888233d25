/// The state of training: the words of a text as lists of pieces, and the number of occurrences of each adjacent pair.
///
/// Byte-pair merging (Sennrich, Haddow and Birch, 2016), in the order of `tokenizers`' `BpeTrainer`.
struct PairMerger {
    /// The pieces of all words, one word after another.
    ///
    /// A word shrinks in place when a pair is merged.
    private var pieces: [Int32]
    /// The start of each word in `pieces`, and the end of the last one.
    private let starts: [Int]
    private var lengths: [Int32]
    private let occurrences: [Int]
    private var pairCounts: [UInt64: Int] = [:]
    private var queue = PairQueue()

    /// Counts the pairs of all words.
    ///
    /// - Parameters:
    ///   - pieces: The pieces of all words, one word after another.
    ///   - starts: The start of each word in `pieces`, and the end of the last one.
    ///   - occurrences: The number of occurrences of each word.
    init(pieces: [Int32], starts: [Int], occurrences: [Int]) {
        self.pieces = pieces
        self.starts = starts
        self.occurrences = occurrences
        lengths = occurrences.indices.map { Int32(starts[$0 + 1] - starts[$0]) }
        var words: [UInt64: [Int32]] = [:]
        for word in occurrences.indices {
            let range = starts[word]..<starts[word + 1]
            for position in range.dropLast() {
                let pair = Self.pair(pieces[position], pieces[position + 1])
                pairCounts[pair, default: 0] += occurrences[word]
                Self.note(Int32(word), in: &words[pair, default: []])
            }
        }
        enqueue(words)
    }

    /// Returns the most frequent pair and its words; `nil` if no pair occurs `minimumFrequency` times.
    mutating func next(minimumFrequency: Int) -> MergeCandidate? {
        while var candidate = queue.pop() {
            let count = pairCounts[candidate.pair, default: 0]
            if candidate.count == count {
                return count >= max(1, minimumFrequency) ? candidate : nil
            }
            // The count has fallen since the pair was queued, so the pair is queued again.
            candidate.count = count
            queue.push(candidate)
        }
        return nil
    }

    /// Replaces the pair by `merged` in the words of the candidate, and updates the counts of pairs.
    mutating func merge(_ candidate: MergeCandidate, into merged: Int32) {
        let left = Int32(truncatingIfNeeded: candidate.pair >> 32)
        let right = Int32(truncatingIfNeeded: candidate.pair)
        var grown: [UInt64: [Int32]] = [:]
        for word in candidate.words {
            let start = starts[Int(word)]
            let end = start + Int(lengths[Int(word)])
            // Pieces move to `position` in a single pass over the word.
            var (next, position) = (start, start)
            while next < end {
                if next + 1 < end, pieces[next] == left, pieces[next + 1] == right {
                    if position > start {
                        let before = pieces[position - 1]
                        change(Self.pair(before, left), in: word, by: -1, &grown)
                        change(Self.pair(before, merged), in: word, by: 1, &grown)
                    }
                    if next + 2 < end {
                        let after = pieces[next + 2]
                        change(Self.pair(right, after), in: word, by: -1, &grown)
                        change(Self.pair(merged, after), in: word, by: 1, &grown)
                    }
                    pieces[position] = merged
                    next += 2
                } else {
                    pieces[position] = pieces[next]
                    next += 1
                }
                position += 1
            }
            lengths[Int(word)] = Int32(position - start)
        }
        enqueue(grown)
    }

    /// Returns a key of two ids, whose order is that of the pairs.
    static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private mutating func change(
        _ pair: UInt64, in word: Int32, by step: Int, _ grown: inout [UInt64: [Int32]]
    ) {
        pairCounts[pair, default: 0] += step * occurrences[Int(word)]
        if step > 0 { Self.note(word, in: &grown[pair, default: []]) }
    }

    /// Adds a word.
    ///
    /// Words come in order, so a repeated word is the last one.
    private static func note(_ word: Int32, in words: inout [Int32]) {
        if words.last != word { words.append(word) }
    }

    private mutating func enqueue(_ words: [UInt64: [Int32]]) {
        for (pair, words) in words {
            let count = pairCounts[pair, default: 0]
            if count > 0 { queue.push(MergeCandidate(count: count, pair: pair, words: words)) }
        }
    }
}
