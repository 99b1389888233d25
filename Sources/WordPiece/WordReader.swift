/// A reader of the words of texts: pieces of text that a tokenizer never joins, such as `don`, `'` and `t`.
///
/// Texts are normalized and split as the tokenizer does. Added and special tokens are plain text.
package struct WordReader: Sendable {
    let normalizer: Normalizer
    let table: ScalarTable

    /// Returns the words of a text, with a space before the first and after each: ` the cat ' s `.
    ///
    /// A text without words is one space. Bytes that are not UTF-8 become U+FFFD.
    package func words(of text: Span<UInt8>) -> [UInt8] {
        var words: [UInt8] = []
        words.reserveCapacity(text.count + text.count / 4 + 2)
        words.append(Self.space)
        if !appendAtOnce(text, to: &words) {
            words.removeAll(keepingCapacity: true)
            words.append(Self.space)
            appendByDefinition(text, to: &words)
        }
        Self.endWord(in: &words)
        return words
    }

    /// U+0020, which no word contains.
    package static let space: UInt8 = 0x20

    private static func endWord(in words: inout [UInt8]) {
        if words[words.count - 1] != space { words.append(space) }
    }

    /// Appends the words in one pass.
    ///
    /// Returns `false` if the text has a mark that changes how the scalars before it are normalized; the words are then
    /// not those of the text.
    private func appendAtOnce(_ text: Span<UInt8>, to words: inout [UInt8]) -> Bool {
        let ascii = table.ascii.span
        var position = 0
        while position < text.count {
            let plain = ascii[Int(text[position])]
            switch plain >> 8 {
            case ScalarTable.ASCIIKind.word:
                words.append(UInt8(truncatingIfNeeded: plain))
                position += 1
            case ScalarTable.ASCIIKind.blank:
                Self.endWord(in: &words)
                position += 1
            case ScalarTable.ASCIIKind.isolated:
                Self.appendWord(UInt32(plain & 0x7F), to: &words)
                position += 1
            default:
                let (scalar, length) = decodedScalar(in: text, at: position, end: text.count)
                guard append(scalar, to: &words) else { return false }
                position += length
            }
        }
        return true
    }

    /// Appends what becomes of a scalar; returns `false` if this depends on other scalars.
    private func append(_ scalar: UInt32, to words: inout [UInt8]) -> Bool {
        let entry = table.entry(scalar)
        let payload = entry & 0x0FFF_FFFF
        switch entry >> 28 {
        case ScalarTable.Kind.word: forEachUTF8Byte(of: scalar) { words.append($0) }
        case ScalarTable.Kind.removed: break
        case ScalarTable.Kind.blank: Self.endWord(in: &words)
        case ScalarTable.Kind.isolated: Self.appendWord(scalar, to: &words)
        case ScalarTable.Kind.isolatedMapped: Self.appendWord(payload, to: &words)
        case ScalarTable.Kind.mapped: forEachUTF8Byte(of: payload) { words.append($0) }
        case ScalarTable.Kind.sequence:
            let first = Int(payload) + 1
            for index in first..<first + Int(table.sequences[first - 1]) {
                forEachUTF8Byte(of: table.sequences[index]) { words.append($0) }
            }
        case ScalarTable.Kind.hangul:
            CharacterClasses.forEachDecomposed(of: scalar) { jamo in
                forEachUTF8Byte(of: jamo) { words.append($0) }
            }
        default: return false
        }
        return true
    }

    /// Appends a scalar that is a word of its own.
    private static func appendWord(_ scalar: UInt32, to words: inout [UInt8]) {
        endWord(in: &words)
        forEachUTF8Byte(of: scalar) { words.append($0) }
        words.append(space)
    }

    func appendByDefinition(_ text: Span<UInt8>, to words: inout [UInt8]) {
        for scalar in normalizer.normalized(text, in: 0..<text.count) {
            if CharacterClasses.isWhitespace(scalar.value) {
                Self.endWord(in: &words)
                continue
            }
            if CharacterClasses.isPunctuation(scalar.value) {
                Self.appendWord(scalar.value, to: &words)
            } else {
                forEachUTF8Byte(of: scalar.value) { words.append($0) }
            }
        }
    }
}

extension WordPieceTokenizer {
    /// A reader of the words that this tokenizer splits into tokens.
    package var wordReader: WordReader { WordReader(normalizer: scanner.normalizer, table: scanner.table) }
}
