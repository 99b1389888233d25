package import WordPiece

/// A reader of the n-grams of texts, each as a hash of 32 bits.
///
/// An n-gram is a run of 1 to 3 words of a text as the tokenizer normalizes and splits it, or a run of 2 to 5 characters
/// of a word of at least two, with a space at each end of the word. A character is a Unicode scalar, and a Chinese
/// character is a word.
///
/// The hash is FNV-1a of 64 bits (Fowler, Noll and Vo) over one byte for the kind and the n-gram in UTF-8, with spaces
/// between words; then the finalizer of MurmurHash3, whose upper half is kept. The kinds are 0 for words and 1 for
/// characters; in the second text of a pair they are 2 and 3.
package struct NgramReader: Sendable {
    private let words: WordReader

    package init(_ words: WordReader) { self.words = words }

    private static let largestWordCount = 3
    private static let characterCounts = 2...5

    /// Calls `body` with the hash of each n-gram of a text, as often as it occurs.
    package func forEachNgram(of input: TextInput, _ body: (UInt32) -> Void) {
        Self.forEachNgram(of: words.words(of: input.text.span).span, kind: 0, body)
        if let pair = input.pair { Self.forEachNgram(of: words.words(of: pair.span).span, kind: 2, body) }
    }

    /// Reads words that have a space before the first and after each.
    private static func forEachNgram(of words: Span<UInt8>, kind: UInt8, _ body: (UInt32) -> Void) {
        var start = 1
        while start < words.count {
            readWords(words, from: start, kind: kind, body)
            let end = readCharacters(words, from: start - 1, kind: kind + 1, body)
            start = end + 1
        }
    }

    /// Reads the runs of words that begin at `start`.
    private static func readWords(
        _ words: Span<UInt8>, from start: Int, kind: UInt8, _ body: (UInt32) -> Void
    ) {
        var hash = NgramHash(kind: kind)
        var count = 0
        for position in start..<words.count {
            if words[position] == WordReader.space {
                body(hash.value)
                count += 1
                guard count < largestWordCount else { return }
            }
            hash.add(words[position])
        }
    }

    /// Reads the runs of characters of the word after the space at `start`; returns the position of the space after it.
    private static func readCharacters(
        _ words: Span<UInt8>, from start: Int, kind: UInt8, _ body: (UInt32) -> Void
    ) -> Int {
        var end = start + 1
        var characterCount = 0
        while words[end] != WordReader.space {
            if isFirstByte(words[end]) { characterCount += 1 }
            end += 1
        }
        guard characterCount > 1 else { return end }
        for first in start..<end where isFirstByte(words[first]) {
            var hash = NgramHash(kind: kind)
            var count = 0
            var position = first
            while position <= end, count < characterCounts.upperBound {
                repeat {
                    hash.add(words[position])
                    position += 1
                } while position <= end && !isFirstByte(words[position])
                count += 1
                if count >= characterCounts.lowerBound { body(hash.value) }
            }
        }
        return end
    }

    /// Whether a byte is the first of a character in UTF-8.
    private static func isFirstByte(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }
}

/// The hash of an n-gram, byte by byte.
private struct NgramHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    init(kind: UInt8) { add(kind) }

    @inline(__always)
    mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// The hash of the bytes so far.
    @inline(__always)
    var value: UInt32 {
        var mixed = state
        mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return UInt32(truncatingIfNeeded: (mixed ^ mixed >> 33) >> 32)
    }
}
