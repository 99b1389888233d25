/// Normalizes, splits and matches text in one pass over its bytes.
///
/// A short ASCII word is collected in registers, lowercased on the way, and looked up. Any other word is collected in a
/// `WordBuffer`, which records the source of each byte. Only text with marks that canonical ordering may move is
/// normalized by the definition, `Normalizer`.
struct TextScanner: Sendable {
    let table: ScalarTable
    let normalizer: Normalizer
    let matcher: WordMatcher

    func scan(_ bytes: Span<UInt8>, in range: Range<Int>, word: inout WordBuffer, into run: inout TokenRun) {
        let tokenCount = run.count
        guard !scanAtOnce(bytes, in: range, word: &word, into: &run) else { return }
        run.removeAll(from: tokenCount)
        word.removeAll()
        let text = normalizer.normalized(bytes, in: range)
        scan(text[...], word: &word, into: &run)
    }

    func scan(_ text: ArraySlice<NormalizedScalar>, word: inout WordBuffer, into run: inout TokenRun) {
        for scalar in text {
            if CharacterClasses.isWhitespace(scalar.value) {
                matcher.match(&word, into: &run)
                continue
            }
            let isPunctuation = CharacterClasses.isPunctuation(scalar.value)
            if isPunctuation { matcher.match(&word, into: &run) }
            word.append(scalar.value, begin: scalar.begin, end: scalar.end)
            if isPunctuation { matcher.match(&word, into: &run) }
        }
        matcher.match(&word, into: &run)
    }

    /// Adds the tokens in one pass.
    ///
    /// Returns `false` if the text needs the definition; the tokens added so far must then be removed.
    private func scanAtOnce(
        _ bytes: Span<UInt8>, in range: Range<Int>, word: inout WordBuffer, into run: inout TokenRun
    ) -> Bool {
        let ascii = table.ascii.span
        let end = range.upperBound
        var position = range.lowerBound
        while position < end {
            let entry = ascii[Int(bytes[position])]
            switch entry >> 8 {
            case ScalarTable.ASCIIKind.blank:
                position &+= 1
            case ScalarTable.ASCIIKind.isolated:
                matcher.match(scalar: UInt32(entry & 0x7F), at: position..<position &+ 1, into: &run)
                position &+= 1
            case ScalarTable.ASCIIKind.word:
                if let plain = plainWord(bytes, from: position, to: end) {
                    matcher.match(plain.word, count: plain.count, start: position, into: &run)
                    position &+= plain.count
                } else {
                    guard let next = scanWord(bytes, from: position, to: end, word: &word, into: &run) else {
                        return false
                    }
                    position = next
                }
            default:
                // Most often an ideograph, which needs no buffer.
                let (scalar, length) = decodedScalar(in: bytes, at: position, end: end)
                if table.entry(scalar) == ScalarTable.Kind.isolated << 28 {
                    matcher.match(scalar: scalar, at: position..<position &+ length, into: &run)
                    position &+= length
                } else {
                    guard let next = scanWord(bytes, from: position, to: end, word: &word, into: &run) else {
                        return false
                    }
                    position = next
                }
            }
        }
        return true
    }

    /// Returns the normalized word at `start` if it is ASCII and has at most 16 bytes.
    @inline(__always)
    private func plainWord(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> (
        word: PackedBytes, count: Int
    )? {
        let ascii = table.ascii.span
        var word = PackedBytes()
        var count = 0
        while start &+ count < end {
            let entry = ascii[Int(bytes[start &+ count])]
            let kind = entry >> 8
            if kind != ScalarTable.ASCIIKind.word {
                guard kind != ScalarTable.ASCIIKind.other else { return nil }
                break
            }
            guard count < PackedBytes.capacity else { return nil }
            word.set(UInt8(truncatingIfNeeded: entry), at: count)
            count &+= 1
        }
        return (word, count)
    }

    /// Adds the tokens of a word that is long or not ASCII, and of the break after it.
    ///
    /// Returns the position after them; `nil` if the text needs the definition.
    private func scanWord(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, word: inout WordBuffer, into run: inout TokenRun
    ) -> Int? {
        var position = start
        while position < end {
            let (scalar, length) = decodedScalar(in: bytes, at: position, end: end)
            let next = position &+ length
            let entry = table.entry(scalar)
            let payload = entry & 0x0FFF_FFFF
            switch entry >> 28 {
            case ScalarTable.Kind.word:
                word.append(scalar, begin: position, end: next)
            case ScalarTable.Kind.removed:
                break
            case ScalarTable.Kind.blank:
                matcher.match(&word, into: &run)
                return next
            case ScalarTable.Kind.isolated, ScalarTable.Kind.isolatedMapped:
                matcher.match(&word, into: &run)
                let isMapped = entry >> 28 == ScalarTable.Kind.isolatedMapped
                matcher.match(scalar: isMapped ? payload : scalar, at: position..<next, into: &run)
                return next
            case ScalarTable.Kind.mapped:
                word.append(payload, begin: position, end: next)
            case ScalarTable.Kind.sequence:
                let first = Int(payload) + 1
                for index in first..<first + Int(table.sequences[first - 1]) {
                    word.append(table.sequences[index], begin: position, end: next)
                }
            case ScalarTable.Kind.hangul:
                CharacterClasses.forEachDecomposed(of: scalar) { word.append($0, begin: position, end: next) }
            default:
                return nil
            }
            position = next
        }
        matcher.match(&word, into: &run)
        return position
    }
}
