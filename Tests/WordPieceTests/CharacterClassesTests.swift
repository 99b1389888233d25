import Testing

@testable import WordPiece

struct CharacterClassesTests {
    @Test func `the ranges of ideographs are those of the reference`() {
        for (first, last): (UInt32, UInt32) in [
            (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
            (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
        ] as [(UInt32, UInt32)] {
            #expect(CharacterClasses.isIdeograph(first) && CharacterClasses.isIdeograph(last))
            #expect(!CharacterClasses.isIdeograph(first - 1) || first == 0x2B740 || first == 0xF900)
            #expect(!CharacterClasses.isIdeograph(last + 1) || last == 0x2B73F)
        }
    }

    @Test func `ASCII punctuation includes symbols`() {
        for (first, last): (UInt32, UInt32) in [(33, 47), (58, 64), (91, 96), (123, 126)]
            as [(UInt32, UInt32)]
        {
            #expect((first...last).allSatisfy(CharacterClasses.isPunctuation))
            #expect(!CharacterClasses.isPunctuation(first - 1) && !CharacterClasses.isPunctuation(last + 1))
        }
    }

    @Test func `control characters are removed, except white space`() {
        #expect(
            [0, 8, 0x0B, 0x0C, 0x1F, 0x7F, 0x85, 0xAD, 0x200B, 0xFEFF, 0xFFFD, 0xE000].allSatisfy(
                CharacterClasses.isRemoved))
        #expect([9, 0x0A, 0x0D, 0x20, 0xA0].allSatisfy(CharacterClasses.isBlankAfterCleaning))
    }

    @Test func `lowercasing does not depend on context`() {
        #expect(lowercase(0x41) == [0x61])
        #expect(lowercase(0x3A3) == [0x3C3])
        #expect(lowercase(0x130) == [0x69, 0x307])
        #expect(lowercase(0x100) == [0x101])
        #expect(lowercase(0x101) == [0x101])
        #expect(lowercase(0x1E9E) == [0xDF])
    }

    @Test func `decomposition is complete, and includes Hangul`() {
        #expect(decomposed(0x1E69) == [0x73, 0x323, 0x307])
        #expect(decomposed(0xAC01) == [0x1100, 0x1161, 0x11A8])
        #expect(decomposed(0xAC00) == [0x1100, 0x1161])
        #expect(decomposed(0x212A) == [0x4B])
        #expect(CharacterClasses.combiningClass(0x301) == 230 && CharacterClasses.combiningClass(0x61) == 0)
    }

    private func lowercase(_ scalar: UInt32) -> [UInt32] {
        var result: [UInt32] = []
        CharacterClasses.forEachLowercase(of: scalar) { result.append($0) }
        return result
    }

    private func decomposed(_ scalar: UInt32) -> [UInt32] {
        var result: [UInt32] = []
        CharacterClasses.forEachDecomposed(of: scalar) { result.append($0) }
        return result
    }
}
