// Needs: TokenizerProperties

@testable import WordPiece

/// A `tokenizer.json` is refused in words, or gives a tokenizer whose written files give the same tokens.
func check(_ input: [UInt8]) {
    do throws(WordPieceError) {
        let tokenizer = try WordPieceTokenizer(files: ["tokenizer.json": input])
        for text in sampleTexts(with: input) {
            requireEncodings(of: tokenizer, text, pair: nil, EncodingOptions())
            requireEncodings(of: tokenizer, text, pair: Array("a b".utf8), EncodingOptions(maximumLength: 7))
            requireRoundTrip(of: tokenizer, text)
        }
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}

/// Texts that are likely to hold tokens of the file: a usual one, and the end of the file itself.
private func sampleTexts(with input: [UInt8]) -> [[UInt8]] {
    [Array("The film is unaffable. 日本 [MASK] é\u{301}".utf8), Array(input.suffix(60))]
}
