import Testing

@testable import WordPiece

struct WordReaderTests {
    @Test func `words are split as by the tokenizer, each between spaces`() {
        let reader = WordReader(
            normalizer: TokenizerSettings().normalizer,
            table: ScalarTable(normalizer: TokenizerSettings().normalizer))
        for (text, expected): (String, String) in [
            ("The cat's  hat", " the cat ' s hat "), (" \t", " "), ("", " "), ("naïve!", " naive ! "),
            ("日本 x。", " 日 本 x 。 "), ("a\u{0}b\tc", " ab c "), ("[SEP]", " [ sep ] "),
        ] {
            #expect(String(decoding: reader.words(of: Array(text.utf8).span), as: UTF8.self) == expected)
        }
        // A mark that changes how the scalars before it are normalized.
        #expect(
            String(decoding: reader.words(of: Array("a\u{315}\u{300} b".utf8).span), as: UTF8.self) == " a b "
        )
        // U+FFFD, which stands for bytes that are not UTF-8, is removed.
        let broken: [UInt8] = [0x61, 0xFF, 0x62]
        #expect(String(decoding: reader.words(of: broken.span), as: UTF8.self) == " ab ")
    }

    @Test func `one pass gives the words of the definition for every scalar`() {
        for lowercases in [true, false] {
            var settings = TokenizerSettings()
            settings.lowercase = lowercases
            let reader = WordReader(
                normalizer: settings.normalizer, table: ScalarTable(normalizer: settings.normalizer))
            for start in stride(from: UInt32(0), to: 0x11_0000, by: 64) {
                let scalars = (start..<start + 64).compactMap(Unicode.Scalar.init)
                let text = Array(scalars.map { "a\($0)b" }.joined().utf8)
                var expected: [UInt8] = [WordReader.space]
                reader.appendByDefinition(text.span, to: &expected)
                if expected.last != WordReader.space { expected.append(WordReader.space) }
                #expect(reader.words(of: text.span) == expected, "\(start)")
            }
        }
    }
}
