/// Splits texts into words as the tokenizer does, and counts them: what a vocabulary is trained on.
public struct WordCounter: Sendable {
    /// The words so far.
    var words = WordCounts()
    private let normalizer: Normalizer
    private let table: ScalarTable
    private var word: [UInt8] = []

    /// Creates a counter that normalizes by `settings`; added and special tokens are plain text to it.
    public init(settings: TokenizerSettings) {
        normalizer = settings.normalizer
        table = ScalarTable(normalizer: settings.normalizer)
    }

    /// How many distinct words there are.
    public var distinctWordCount: Int { words.count }

    /// How many words there are, repeated ones included.
    public var wordCount: Int { words.counts.reduce(0, +) }

    /// The different letters of all words, by rising number.
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

    /// Counts the words of one text; bytes that are not UTF-8 count as U+FFFD.
    public mutating func count(_ text: Span<UInt8>) {
        // Marks reach back over what stands before them, so a text is taken by one road or the other, whole.
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

    /// Adds what another counter has counted.
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
