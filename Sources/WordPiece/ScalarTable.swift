/// The effect of normalization and splitting on each Unicode scalar, for one tokenizer, as a lookup table.
///
/// An entry has its kind in the top 4 bits, and below them a scalar or a position in `sequences`. Entries are in pages
/// of 256. Each of the first eight pages has entries of one kind, and is shared by whole blocks of Unicode; so a table
/// takes about 100 KB.
struct ScalarTable: Sendable {
    /// The effect on a scalar.
    enum Kind {
        /// It is part of a word, unchanged.
        static let word: UInt32 = 0
        /// It is removed, and does not separate its neighbors.
        static let removed: UInt32 = 1
        /// It separates words.
        static let blank: UInt32 = 2
        /// It is a word of its own.
        static let isolated: UInt32 = 3
        /// It is replaced by the scalar of the entry, which is part of a word.
        static let mapped: UInt32 = 4
        /// It is replaced by several scalars, which are at the position of the entry in `sequences`, after their count.
        static let sequence: UInt32 = 5
        /// It is a Hangul syllable, which is decomposed into jamo.
        static let hangul: UInt32 = 6
        /// It is a mark that canonical ordering may move, or becomes both words and breaks: `Normalizer` is needed.
        static let exact: UInt32 = 7
        /// It is replaced by the scalar of the entry, which is a word of its own.
        static let isolatedMapped: UInt32 = 8
    }

    /// The kinds of bytes in the ASCII table, which the inner loop of the scanner uses.
    enum ASCIIKind {
        static let word: UInt16 = 0
        static let blank: UInt16 = 1
        static let isolated: UInt16 = 2
        /// Removed, or not ASCII.
        static let other: UInt16 = 3
    }

    /// An entry for each byte: the kind in the high byte, the normalized byte in the low one.
    private(set) var ascii: [UInt16] = []
    /// The scalars of entries of the kind `sequence`, each run after its count.
    private(set) var sequences: [UInt32] = []
    /// The start of each page of 256 scalars in `entries`.
    private var pageStarts = [UInt32](repeating: 0, count: 0x1100)
    /// The entries of all pages; the shared pages come first.
    private var entries: [UInt32]

    private static let sharedPageCount: UInt32 = 8

    @inline(__always)
    func entry(_ scalar: UInt32) -> UInt32 {
        entries[Int(pageStarts[Int(scalar >> 8)] &+ (scalar & 0xFF))]
    }

    init(normalizer: Normalizer) {
        entries = (0..<Self.sharedPageCount).flatMap { [UInt32](repeating: $0 << 28, count: 256) }
        fill(UnicodeTables.whitespace, Kind.blank)
        fill(UnicodeTables.punctuation, Kind.isolated)
        if normalizer.lowercases { setLowercase(normalizer) }
        if normalizer.stripsAccents { setDecompositions(normalizer) }
        if normalizer.separatesIdeographs { setIdeographs(normalizer) }
        if normalizer.cleansText {
            fill(UnicodeTables.blankAfterCleaning, Kind.blank)
            fill(UnicodeTables.removed, Kind.removed)
        }
        fillASCII()
    }

    private mutating func setLowercase(_ normalizer: Normalizer) {
        let runs = UnicodeTables.lowercase
        for row in stride(from: 0, to: runs.count, by: 4) {
            for scalar in stride(from: runs[row], through: runs[row + 1], by: Int(runs[row + 2])) {
                setNormalized(scalar, normalizer)
            }
        }
        setNormalized(0x130, normalizer)
    }

    private mutating func setDecompositions(_ normalizer: Normalizer) {
        let classes = UnicodeTables.combiningClasses
        for row in stride(from: 0, to: classes.count, by: 3) {
            fill([classes[row], classes[row + 1]], Kind.exact)
        }
        // Nonspacing marks are removed wherever they are moved, so only other marks need the normalizer.
        fill(UnicodeTables.nonspacingMarks, Kind.removed)
        fill([0xAC00, 0xD7A3], Kind.hangul)
        var position = 0
        while position < UnicodeTables.decompositions.count {
            setNormalized(UnicodeTables.decompositions[position], normalizer)
            position += 2 + Int(UnicodeTables.decompositions[position + 1])
        }
    }

    private mutating func setIdeographs(_ normalizer: Normalizer) {
        fill(UnicodeTables.ideographs, Kind.isolated)
        guard normalizer.stripsAccents else { return }
        // The compatibility ideographs decompose to others.
        for scalar in UInt32(0xF900)...0xFAFF { setNormalized(scalar, normalizer) }
        for scalar in UInt32(0x2F800)...0x2FA1F { setNormalized(scalar, normalizer) }
    }

    private mutating func setNormalized(_ scalar: UInt32, _ normalizer: Normalizer) {
        var output: [UInt32] = []
        var movesMarks = false
        let take = { (value: UInt32) in
            guard normalizer.lowercases else { return output.append(value) }
            CharacterClasses.forEachLowercase(of: value) { output.append($0) }
        }
        if normalizer.stripsAccents {
            CharacterClasses.forEachDecomposed(of: scalar) { value in
                guard !CharacterClasses.isNonspacingMark(value) else { return }
                if CharacterClasses.combiningClass(value) != 0 { movesMarks = true }
                take(value)
            }
        } else {
            take(scalar)
        }
        let isIdeograph = normalizer.separatesIdeographs && CharacterClasses.isIdeograph(scalar)
        set(scalar, movesMarks ? Kind.exact << 28 : entry(for: output, isIdeograph: isIdeograph))
    }

    private mutating func entry(for output: [UInt32], isIdeograph: Bool) -> UInt32 {
        guard let first = output.first else { return Kind.removed << 28 }
        let isBroken = output.contains {
            CharacterClasses.isWhitespace($0) || CharacterClasses.isPunctuation($0)
        }
        if output.count > 1 {
            if isBroken || isIdeograph { return Kind.exact << 28 }
            let position = UInt32(sequences.count)
            sequences.append(UInt32(output.count))
            sequences += output
            return Kind.sequence << 28 | position
        }
        if CharacterClasses.isWhitespace(first) { return Kind.blank << 28 }
        return (isBroken || isIdeograph ? Kind.isolatedMapped : Kind.mapped) << 28 | first
    }

    /// Gives every scalar of the ranges (first, last, flat) one kind.
    private mutating func fill(_ ranges: [UInt32], _ kind: UInt32) {
        for row in stride(from: 0, to: ranges.count, by: 2) {
            var scalar = ranges[row]
            while scalar <= ranges[row + 1] {
                if scalar & 0xFF == 0, scalar | 0xFF <= ranges[row + 1] {
                    pageStarts[Int(scalar >> 8)] = kind << 8
                    scalar += 256
                } else {
                    set(scalar, kind << 28)
                    scalar += 1
                }
            }
        }
    }

    private mutating func set(_ scalar: UInt32, _ entry: UInt32) {
        let page = Int(scalar >> 8)
        if pageStarts[page] < Self.sharedPageCount << 8 {
            let shared = Int(pageStarts[page])
            pageStarts[page] = UInt32(entries.count)
            entries += Array(entries[shared..<shared + 256])
        }
        entries[Int(pageStarts[page] + (scalar & 0xFF))] = entry
    }

    private mutating func fillASCII() {
        ascii = (UInt32(0)..<256).map { byte in
            let entry = byte < 0x80 ? self.entry(byte) : Kind.removed << 28
            let kept = UInt16(truncatingIfNeeded: byte)
            return switch entry >> 28 {
            case Kind.word: ASCIIKind.word << 8 | kept
            case Kind.mapped: ASCIIKind.word << 8 | UInt16(truncatingIfNeeded: entry & 0x7F)
            case Kind.blank: ASCIIKind.blank << 8 | kept
            case Kind.isolated: ASCIIKind.isolated << 8 | kept
            default: ASCIIKind.other << 8 | kept
            }
        }
    }
}
