import Testing

@testable import WordPiece

struct NormalizerTests {
    let uncased = Normalizer(
        cleansText: true, separatesIdeographs: true, stripsAccents: true, lowercases: true)

    @Test func `text is cleaned, stripped of accents and lowercased`() {
        for (text, expected): (String, String) in [
            ("ΟΔΟΣ", "οδοσ"), ("İstanbul", "istanbul"), ("STRAẞE Łódź ﬁx", "straße łodz ﬁx"), ("ザで", "サて"),
            ("a\u{0}b\u{FFFD}c\u{200B}d", "abcd"),
            ("中a", " 中 a"), ("x\u{3000}y\tz", "x y z"), ("\u{212A}", "k"),
        ] {
            let bytes = Array(text.utf8)

            let normalized = utf8(uncased.normalized(bytes.span, in: 0..<bytes.count)[...])

            #expect(normalized == Array(expected.utf8))
        }
    }

    @Test func `marks that are reordered keep the order of the ranges`() {
        let bytes = Array("a\u{302E}\u{0334}".utf8)
        var normalizer = uncased
        normalizer.lowercases = false

        let normalized = normalizer.normalized(bytes.span, in: 0..<bytes.count)

        // U+0334 moves to the front, gets the range of U+302E, and is removed. U+302E gets the other range.
        #expect(
            normalized == [
                NormalizedScalar(value: 0x61, begin: 0, end: 1),
                NormalizedScalar(value: 0x302E, begin: 4, end: 6),
            ])
    }

    @Test func `a hundred thousand marks on a letter take linear time`() {
        let bytes = Array(("a" + String(repeating: "\u{1D165}\u{302E}", count: 50_000)).utf8)

        let normalized = uncased.normalized(bytes.span, in: 0..<bytes.count)

        #expect(normalized.count == 100_001)
        #expect(normalized[1].value == 0x1D165 && normalized[100_000].value == 0x302E)
    }
}
