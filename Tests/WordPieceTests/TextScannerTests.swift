import Testing

@testable import WordPiece

struct TextScannerTests {
    @Test func `text is split into words`() throws {
        for (text, expected): (String, [String]) in [
            ("Ab,ab", ["ab", ",", "ab"]), ("a\u{AD}b", ["ab"]), ("Áb中ab", ["ab", "中", "ab"]),
            ("a≠b", ["[UNK]", "=", "[UNK]"]),
            ("ab\u{85}ab", ["abab"]), ("abababababababab ab", ["abababababababab", "ab"]),
            ("ababababababababab", ["[UNK]"]),
            ("ab\u{302E}", ["[UNK]"]),
        ] {
            let tokenizer = try Fixtures.tokenizer(of: ["ab", ",", "中", "=", "abab", "abababababababab"])

            let encoding = try tokenizer.encode(text, options: EncodingOptions(addsSpecialTokens: false))

            #expect(encoding.tokens == expected)
        }
    }
}
