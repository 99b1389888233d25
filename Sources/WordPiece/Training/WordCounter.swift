/// A counter of words, the input of `VocabularyTrainer`.
///
/// It splits texts into words as the tokenizer does.
public struct WordCounter: Sendable {
    var words = WordCounts()
    private let reader: WordReader

    /// Creates a counter that normalizes by `settings`.
    ///
    /// Added and special tokens are plain text.
    public init(settings: TokenizerSettings) {
        reader = WordReader(
            normalizer: settings.normalizer, table: ScalarTable(normalizer: settings.normalizer))
    }

    /// The number of distinct words.
    public var distinctWordCount: Int { words.count }

    /// The number of words, including repeated ones.
    public var wordCount: Int { words.counts.reduce(0, +) }

    /// The distinct letters of all words, as Unicode scalars in ascending order.
    public var letters: [UInt32] {
        var letters = Set<UInt32>()
        let bytes = words.bytes.span
        var position = 0
        while position < bytes.count {
            let (scalar, length) = decodedScalar(in: bytes, at: position, end: bytes.count)
            letters.insert(scalar)
            position += length
        }
        return letters.sorted()
    }

    /// Counts the words of a text.
    ///
    /// Bytes that are not UTF-8 become U+FFFD.
    public mutating func count(_ text: Span<UInt8>) {
        let text = reader.words(of: text)
        var start = 1
        for end in 1..<text.count where text[end] == WordReader.space {
            words.add(text.span, in: start..<end)
            start = end + 1
        }
    }

    /// Adds the counts of another counter.
    public mutating func add(_ other: WordCounter) { words.add(other.words) }
}
