/// A counter of words, the input of `VocabularyTrainer`.
///
/// It splits texts into words as the tokenizer does.
public struct WordCounter: Sendable {
    var words = WordCounts()
    private let normalizer: Normalizer
    private let table: ScalarTable
    private var word: [UInt8] = []

    /// Creates a counter that normalizes by `settings`.
    ///
    /// Added and special tokens are plain text.
    public init(settings: TokenizerSettings) {
        normalizer = settings.normalizer
        table = ScalarTable(normalizer: settings.normalizer)
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
        // A mark can change how the scalars before it are normalized, so a text is processed either way as a whole.
        guard isPlain(text) else { return countByDefinition(text) }
        let ascii = table.ascii
        for position in 0..<text.count {
            let entry = ascii[Int(text[position])]
            switch entry >> 8 {
            case ScalarTable.ASCIIKind.word:
                word.append(UInt8(truncatingIfNeeded: entry))
            case ScalarTable.ASCIIKind.blank:
                endWord()
            default:
                endWord()
                word.append(UInt8(truncatingIfNeeded: entry))
                endWord()
            }
        }
        endWord()
    }

    /// Adds the counts of another counter.
    public mutating func add(_ other: WordCounter) { words.add(other.words) }

    private func isPlain(_ text: Span<UInt8>) -> Bool {
        for position in 0..<text.count
        where table.ascii[Int(text[position])] >> 8 == ScalarTable.ASCIIKind.other {
            return false
        }
        return true
    }

    private mutating func countByDefinition(_ text: Span<UInt8>) {
        for scalar in normalizer.normalized(text, in: 0..<text.count) {
            if CharacterClasses.isWhitespace(scalar.value) {
                endWord()
                continue
            }
            let isPunctuation = CharacterClasses.isPunctuation(scalar.value)
            if isPunctuation { endWord() }
            forEachUTF8Byte(of: scalar.value) { word.append($0) }
            if isPunctuation { endWord() }
        }
        endWord()
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        let ended = word
        words.add(ended.span, in: 0..<ended.count)
        word.removeAll(keepingCapacity: true)
    }
}
