import Testing

@testable import WordPiece

struct ScalarTableTests {
    let table = ScalarTable(
        normalizer: Normalizer(
            cleansText: true, separatesIdeographs: true, stripsAccents: true, lowercases: true))

    @Test func `each kind of scalar has its entry`() {
        for (scalar, kind): (UInt32, UInt32) in [
            (0x61, ScalarTable.Kind.word), (0x41, ScalarTable.Kind.mapped), (0x20, ScalarTable.Kind.blank),
            (0x2C, ScalarTable.Kind.isolated),
            (0x0, ScalarTable.Kind.removed), (0x301, ScalarTable.Kind.removed),
            (0x4E00, ScalarTable.Kind.isolated),
            (0xF900, ScalarTable.Kind.isolatedMapped), (0x2260, ScalarTable.Kind.isolatedMapped),
            (0xAC00, ScalarTable.Kind.hangul),
            (0x9CB, ScalarTable.Kind.sequence), (0x302E, ScalarTable.Kind.exact),
            (0x10FFFF, ScalarTable.Kind.word),
        ] as [(UInt32, UInt32)] {
            #expect(table.entry(scalar) >> 28 == kind)
        }
    }

    @Test func `accents and case are mapped in one step`() {
        #expect(table.entry(0xC9) == ScalarTable.Kind.mapped << 28 | 0x65)
        #expect(table.ascii[0x41] == ScalarTable.ASCIIKind.word << 8 | 0x61)
        #expect(table.ascii[0xC3] >> 8 == ScalarTable.ASCIIKind.other)
    }
}
