/// A scalar of normalized text, with the range of its source in the original text.
struct NormalizedScalar: Hashable {
    var value: UInt32
    /// The start of the source, in bytes of the original text.
    var begin: Int
    /// The end of the source.
    var end: Int
}

/// The `BertNormalizer` of the reference, step by step: clean, put spaces around ideographs, strip accents, lowercase.
///
/// This is the definition, with one pass for each step. `TextScanner` computes the same in a single pass, and falls
/// back to this for text with marks that canonical ordering moves.
struct Normalizer: Hashable, Sendable {
    /// Whether control characters are removed and white space is replaced by spaces.
    var cleansText: Bool
    /// Whether spaces are put around ideographs.
    var separatesIdeographs: Bool
    /// Whether text is decomposed and nonspacing marks are removed.
    var stripsAccents: Bool
    /// Whether text is lowercased, scalar by scalar.
    var lowercases: Bool

    /// Returns the normalized scalars of the bytes in `range`, with positions in `bytes`.
    func normalized(_ bytes: Span<UInt8>, in range: Range<Int>) -> [NormalizedScalar] {
        var text: [NormalizedScalar] = []
        text.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let (scalar, length) = decodedScalar(in: bytes, at: position, end: range.upperBound)
            text.append(NormalizedScalar(value: scalar, begin: position, end: position + length))
            position += length
        }
        if cleansText { clean(&text) }
        if separatesIdeographs { separateIdeographs(&text) }
        if stripsAccents {
            text = decomposed(text)
            text.removeAll { CharacterClasses.isNonspacingMark($0.value) }
        }
        return lowercases ? lowercased(text) : text
    }

    private func clean(_ text: inout [NormalizedScalar]) {
        text.removeAll { CharacterClasses.isRemoved($0.value) }
        for index in text.indices where CharacterClasses.isBlankAfterCleaning(text[index].value) {
            text[index].value = 0x20
        }
    }

    private func separateIdeographs(_ text: inout [NormalizedScalar]) {
        guard text.contains(where: { CharacterClasses.isIdeograph($0.value) }) else { return }
        var separated: [NormalizedScalar] = []
        separated.reserveCapacity(text.count * 3)
        for scalar in text {
            guard CharacterClasses.isIdeograph(scalar.value) else {
                separated.append(scalar)
                continue
            }
            let space = NormalizedScalar(value: 0x20, begin: scalar.begin, end: scalar.end)
            separated += [space, scalar, space]
        }
        text = separated
    }

    private func lowercased(_ text: [NormalizedScalar]) -> [NormalizedScalar] {
        var lowercased: [NormalizedScalar] = []
        lowercased.reserveCapacity(text.count)
        for scalar in text {
            CharacterClasses.forEachLowercase(of: scalar.value) {
                lowercased.append(NormalizedScalar(value: $0, begin: scalar.begin, end: scalar.end))
            }
        }
        return lowercased
    }

    /// Returns the canonical decomposition, with ranges as in the reference: *after* marks are in canonical order, the
    /// first scalar of a decomposition gets the range of the next source, and each further one the range before it.
    private func decomposed(_ text: [NormalizedScalar]) -> [NormalizedScalar] {
        var marks: [Mark] = []
        var decomposed: [NormalizedScalar] = []
        decomposed.reserveCapacity(text.count)
        var source = 0
        func append(_ value: UInt32, isFirst: Bool) {
            if isFirst { source += 1 }
            let span = text[max(source - 1, 0)]
            decomposed.append(NormalizedScalar(value: value, begin: span.begin, end: span.end))
        }
        func appendMarks() {
            if marks.count > 1 { sortStably(&marks) }
            for mark in marks { append(mark.value, isFirst: mark.isFirst) }
            marks.removeAll(keepingCapacity: true)
        }
        for scalar in text {
            var isFirst = true
            CharacterClasses.forEachDecomposed(of: scalar.value) { value in
                let combiningClass = CharacterClasses.combiningClass(value)
                if combiningClass == 0 {
                    appendMarks()
                    append(value, isFirst: isFirst)
                } else {
                    marks.append(Mark(combiningClass: combiningClass, value: value, isFirst: isFirst))
                }
                isFirst = false
            }
        }
        appendMarks()
        return decomposed
    }

    /// Sorts marks by class in linear time, because a text may put a million marks on one letter.
    private func sortStably(_ marks: inout [Mark]) {
        var starts = [Int](repeating: 0, count: 257)
        for mark in marks { starts[Int(mark.combiningClass) + 1] += 1 }
        for combiningClass in 1..<257 { starts[combiningClass] += starts[combiningClass - 1] }
        var sorted = marks
        for mark in marks {
            sorted[starts[Int(mark.combiningClass)]] = mark
            starts[Int(mark.combiningClass)] += 1
        }
        marks = sorted
    }
}

/// A combining scalar that is being put in canonical order.
private struct Mark {
    var combiningClass: UInt32
    var value: UInt32
    /// Whether this is the first scalar of the decomposition of its source.
    var isFirst: Bool
}
