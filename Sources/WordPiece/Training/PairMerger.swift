/// The words of a text as lists of pieces, and how often each pair of neighbours occurs: the state of training.
///
/// Byte-pair merging (Sennrich, Haddow and Birch, 2016), in the order of `tokenizers`' `BpeTrainer`.
struct PairMerger {
    /// The pieces of all words, one word after another; a word shrinks in place when a pair is merged.
    private var pieces: [Int32]
    /// Where each word starts in `pieces`, and where the last one ends.
    private let starts: [Int]
    /// How many pieces each word has now.
    private var lengths: [Int32]
    /// How often each word occurs.
    private let occurrences: [Int]
    private var pairCounts: [UInt64: Int] = [:]
    private var queue = PairQueue()

    /// Counts the pairs of all words.
    ///
    /// - Parameters:
    ///   - pieces: The pieces of all words, one word after another.
    ///   - starts: Where each word starts in `pieces`, and as a last element where the last one ends.
    ///   - occurrences: How often each word occurs.
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

    /// Returns the most frequent pair and the words to merge it in, or `nil` when no pair is as frequent as
    /// `minimumFrequency`.
    mutating func next(minimumFrequency: Int) -> MergeCandidate? {
        while var candidate = queue.pop() {
            let count = pairCounts[candidate.pair, default: 0]
            if candidate.count == count {
                return count >= max(1, minimumFrequency) ? candidate : nil
            }
            // The count fell since the pair was queued: it goes back to its right place.
            candidate.count = count
            queue.push(candidate)
        }
        return nil
    }

    /// Replaces the pair by `merged` in the words of the candidate, and counts the pairs that come and go.
    mutating func merge(_ candidate: MergeCandidate, into merged: Int32) {
        let left = Int32(truncatingIfNeeded: candidate.pair >> 32)
        let right = Int32(truncatingIfNeeded: candidate.pair)
        var grown: [UInt64: [Int32]] = [:]
        for word in candidate.words {
            let start = starts[Int(word)]
            let end = start + Int(lengths[Int(word)])
            // What stays moves up to `position`, so that a word of any length is gone through once.
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

    /// The two ids in one key, which sorts as the pair does.
    static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private mutating func change(
        _ pair: UInt64, in word: Int32, by step: Int, _ grown: inout [UInt64: [Int32]]
    ) {
        pairCounts[pair, default: 0] += step * occurrences[Int(word)]
        if step > 0 { Self.note(word, in: &grown[pair, default: []]) }
    }

    /// Words come in one at a time, so a repeated word is the last one.
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
