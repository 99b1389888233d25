/// One scalar of normalized text, and the bytes of the original text that it stands for.
struct NormalizedScalar: Hashable {
    /// The scalar's number.
    var value: UInt32
    /// Where its source begins, in bytes of the original text.
    var begin: Int
    /// Where its source ends.
    var end: Int
}

/// The reference's `BertNormalizer`, step by step: clean, set ideographs apart, strip accents, lower-case.
///
/// This is the definition, one pass a step. `TextScanner` reaches the same result in one pass for text without
/// marks that change their order, and falls back to this.
struct Normalizer: Hashable, Sendable {
    /// Drops control characters and makes blanks spaces.
    var cleansText: Bool
    /// Puts spaces around ideographs.
    var separatesIdeographs: Bool
    /// Decomposes, then drops nonspacing marks.
    var stripsAccents: Bool
    /// Lower-cases scalar by scalar.
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

    /// Canonical decomposition, with the reference's spans: the first scalar of a decomposition takes the next
    /// source's span, each further one the span before it, *after* marks have been put into canonical order.
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

    /// Sorts by class in linear time: a text may stack a million marks on one letter.
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

/// A combining scalar on its way into canonical order.
private struct Mark {
    var combiningClass: UInt32
    var value: UInt32
    /// Whether it is the first scalar of its source's decomposition.
    var isFirst: Bool
}
