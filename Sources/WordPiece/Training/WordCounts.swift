/// The number of occurrences of each distinct word.
///
/// The bytes of all words are stored one after another and found by an open-addressing hash table, so that counting a
/// known word does not allocate.
struct WordCounts: Sendable {
    /// The bytes of all distinct words, in the order in which they were first seen.
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []
    private(set) var counts: [Int] = []
    /// The hash table: indices of words, or -1.
    ///
    /// Its size is a power of two.
    private var slots: [Int32] = Array(repeating: -1, count: 1 << 12)
    private var hashes: [UInt64] = []

    var count: Int { counts.count }

    func range(of word: Int) -> Range<Int> { (word == 0 ? 0 : ends[word - 1])..<ends[word] }

    mutating func add(_ text: Span<UInt8>, in range: Range<Int>, occurrences: Int = 1) {
        let hash = Self.hash(of: text, in: range)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let word = Int(slots[slot])
            if hashes[word] == hash, isWord(word, text, range) {
                counts[word] += occurrences
                return
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(counts.count)
        for position in range { bytes.append(text[position]) }
        ends.append(bytes.count)
        hashes.append(hash)
        counts.append(occurrences)
        if counts.count * 2 > slots.count { grow() }
    }

    mutating func add(_ other: WordCounts) {
        let text = other.bytes.span
        for word in 0..<other.count { add(text, in: other.range(of: word), occurrences: other.counts[word]) }
    }

    private func isWord(_ word: Int, _ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let own = self.range(of: word)
        guard own.count == range.count else { return false }
        for offset in 0..<range.count where bytes[own.lowerBound + offset] != text[range.lowerBound + offset]
        {
            return false
        }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for word in hashes.indices {
            var slot = Int(truncatingIfNeeded: hashes[word]) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(word)
        }
    }

    /// Returns the FNV-1a hash (Fowler, Noll and Vo), with a final mix so that the low bits depend on all bytes.
    private static func hash(of text: Span<UInt8>, in range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for position in range { hash = (hash ^ UInt64(text[position])) &* 0x100_0000_01B3 }
        return hash ^ (hash >> 29)
    }
}
