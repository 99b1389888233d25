import Testing

@testable import WordPiece

struct TextScannerTests {
    @Test(arguments: [
        ("Ab,ab", ["ab", ",", "ab"]), ("a\u{AD}b", ["ab"]), ("Áb中ab", ["ab", "中", "ab"]),
        ("a≠b", ["[UNK]", "=", "[UNK]"]),
        ("ab\u{85}ab", ["abab"]), ("abababababababab ab", ["abababababababab", "ab"]),
        ("ababababababababab", ["[UNK]"]),
        ("ab\u{302E}", ["[UNK]"]),
    ])
    func `text is split into words`(text: String, expected: [String]) throws {
        let tokenizer = try Fixtures.tokenizer(of: ["ab", ",", "中", "=", "abab", "abababababababab"])

        let encoding = try tokenizer.encode(text, options: EncodingOptions(addsSpecialTokens: false))

        #expect(encoding.tokens == expected)
    }
}
