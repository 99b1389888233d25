import Testing

@testable import WordPiece

struct WordBufferTests {
    @Test func `bytes know the source of their scalar`() {
        var word = WordBuffer(maximumScalarCount: 3)
        word.append(0x65, begin: 4, end: 6)
        word.append(0x4E2D, begin: 6, end: 9)

        #expect(word.byteCount == 4 && word.scalarCount == 2 && word.span == 4..<9)
        #expect(word.source(of: 0..<1) == 4..<6 && word.source(of: 1..<4) == 6..<9)
    }

    @Test func `scalars beyond the limit are counted, but not stored`() {
        var word = WordBuffer(maximumScalarCount: 2)
        for position in 0..<5 { word.append(0x61, begin: position, end: position + 1) }

        #expect(word.byteCount == 2 && word.scalarCount == 5 && word.span == 0..<5)

        word.removeAll()
        #expect(word.isEmpty && word.packed == PackedBytes())
    }
}
