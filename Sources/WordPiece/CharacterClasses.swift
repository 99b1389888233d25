/// The classes and mappings of single Unicode scalars, as the reference implementation has them.
///
/// These are the definitions. For speed, `ScalarTable` holds the results for the settings of one tokenizer.
enum CharacterClasses {
    /// Whether `clean_text` removes the scalar.
    static func isRemoved(_ scalar: UInt32) -> Bool { isIn(UnicodeTables.removed, scalar) }

    /// Whether `clean_text` replaces the scalar by a space.
    static func isBlankAfterCleaning(_ scalar: UInt32) -> Bool {
        isIn(UnicodeTables.blankAfterCleaning, scalar)
    }

    /// Whether the scalar separates words and is dropped.
    static func isWhitespace(_ scalar: UInt32) -> Bool { isIn(UnicodeTables.whitespace, scalar) }

    /// Whether the scalar is a word of its own.
    static func isPunctuation(_ scalar: UInt32) -> Bool { isIn(UnicodeTables.punctuation, scalar) }

    /// Whether `handle_chinese_chars` puts spaces around the scalar.
    static func isIdeograph(_ scalar: UInt32) -> Bool { isIn(UnicodeTables.ideographs, scalar) }

    /// Whether `strip_accents` removes the scalar.
    static func isNonspacingMark(_ scalar: UInt32) -> Bool { isIn(UnicodeTables.nonspacingMarks, scalar) }

    /// Whether the scalar is a letter of a word: next to a `single_word` added token, it prevents a match.
    static func isWordScalar(_ scalar: UInt32) -> Bool { isIn(UnicodeTables.wordScalars, scalar) }

    /// Returns the canonical combining class; 0 for a scalar that starts a new sequence.
    static func combiningClass(_ scalar: UInt32) -> UInt32 {
        guard scalar >= 0x300 else { return 0 }
        let classes = UnicodeTables.combiningClasses
        let row = lastRow(of: classes, width: 3, startingAtOrBefore: scalar)
        return row >= 0 && scalar <= classes[row * 3 + 1] ? classes[row * 3 + 2] : 0
    }

    /// Calls `body` with each scalar of the lowercase form, which does not depend on context.
    static func forEachLowercase(of scalar: UInt32, _ body: (UInt32) -> Void) {
        guard scalar != 0x130 else {
            body(0x69)
            body(0x307)
            return
        }
        let runs = UnicodeTables.lowercase
        let row = lastRow(of: runs, width: 4, startingAtOrBefore: scalar)
        guard row >= 0, scalar <= runs[row * 4 + 1] else { return body(scalar) }
        let isInStep = (scalar - runs[row * 4]) % runs[row * 4 + 2] == 0
        body(isInStep ? scalar &+ runs[row * 4 + 3] : scalar)
    }

    /// Calls `body` with each scalar of the full canonical decomposition.
    static func forEachDecomposed(of scalar: UInt32, _ body: (UInt32) -> Void) {
        guard scalar >= 0xC0 else { return body(scalar) }
        if (0xAC00...0xD7A3).contains(scalar) {
            let syllable = scalar - 0xAC00
            body(0x1100 + syllable / 588)
            body(0x1161 + syllable % 588 / 28)
            if syllable % 28 > 0 { body(0x11A7 + syllable % 28) }
            return
        }
        let starts = decompositionStarts
        let row = lastRow(of: starts, width: 2, startingAtOrBefore: scalar)
        guard row >= 0, starts[row * 2] == scalar else { return body(scalar) }
        let start = Int(starts[row * 2 + 1])
        let count = Int(UnicodeTables.decompositions[start + 1])
        for position in start + 2..<start + 2 + count { body(UnicodeTables.decompositions[position]) }
    }

    /// The scalar and the position of each row of `UnicodeTables.decompositions`, whose rows differ in length.
    private static let decompositionStarts: [UInt32] = {
        var starts: [UInt32] = []
        var position = 0
        while position < UnicodeTables.decompositions.count {
            starts.append(UnicodeTables.decompositions[position])
            starts.append(UInt32(position))
            position += 2 + Int(UnicodeTables.decompositions[position + 1])
        }
        return starts
    }()

    private static func isIn(_ ranges: [UInt32], _ scalar: UInt32) -> Bool {
        let row = lastRow(of: ranges, width: 2, startingAtOrBefore: scalar)
        return row >= 0 && scalar <= ranges[row * 2 + 1]
    }

    /// Returns the last row of a flat table, sorted by its first column, that does not start after `scalar`; or -1.
    private static func lastRow(of table: [UInt32], width: Int, startingAtOrBefore scalar: UInt32) -> Int {
        var lower = 0
        var upper = table.count / width
        while lower < upper {
            let middle = (lower + upper) / 2
            if table[middle * width] <= scalar { lower = middle + 1 } else { upper = middle }
        }
        return lower - 1
    }
}
