// Needs: TokenizerProperties, SmallVocabulary

@testable import WordPiece

/// The settings files beside a vocabulary are refused in words, or give a tokenizer that works.
///
/// The parts of the input, with 0xFF between them, are `tokenizer_config.json`, `special_tokens_map.json`,
/// `added_tokens.json` and `config.json`; empty ones are missing.
func check(_ input: [UInt8]) {
    var choices = Choices(input)
    var files = ["vocab.txt": smallVocabulary]
    for name in ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "config.json"] {
        let part = choices.part()
        if !part.isEmpty { files[name] = part }
    }
    do throws(WordPieceError) {
        let tokenizer = try WordPieceTokenizer(files: files)
        let text = Array("The film is unaffable. 日本 [MASK] é\u{301} <new>".utf8)
        requireEncodings(of: tokenizer, text, pair: nil, EncodingOptions())
        requireEncodings(of: tokenizer, text, pair: text, EncodingOptions(maximumLength: 9))
        requireRoundTrip(of: tokenizer, text)
    } catch {
        require(!error.description.isEmpty, "an error has words")
    }
}
