import PrintableText
package import WordPiece

/// A text as the sequences of tokens that an encoder reads.
package struct TokenizedText: Sendable {
    /// One; for a long text under the rule `.windows`, several.
    package let windows: [Encoding]
    let isTruncated: Bool
    /// The tokens of the whole text, read or cut, special ones of a single sequence counted.
    let tokenCount: Int
}

/// Turns texts into sequences that fit a model.
package struct TextReader: Sendable {
    var tokenizer: WordPieceTokenizer
    /// The most tokens where the options say nothing.
    let maximumLength: Int
    let maximumPositionCount: Int
    /// The number of token types of the encoder; 0 if it has none.
    let tokenTypeCount: Int
    /// The number of rows of the word table; `nil` unless the tokenizer has ids beyond them.
    private let wordCount: Int?

    init(_ model: LoadedModel) {
        tokenizer = model.tokenizer
        maximumLength = model.maximumLength
        maximumPositionCount = model.configuration.maximumPositionCount
        tokenTypeCount = model.configuration.tokenTypeCount
        let rowCount = model.configuration.vocabularySize
        wordCount = tokenizer.vocabularySize > rowCount ? rowCount : nil
    }

    /// The most tokens of a text with these options.
    ///
    /// - Throws: `InputError.maximumLengthOutOfRange` when the encoder has no positions for it.
    func length(_ options: ReadingOptions) throws(InputError) -> Int {
        let length = options.maximumLength ?? maximumLength
        guard (1...maximumPositionCount).contains(length) else {
            throw .maximumLengthOutOfRange(length, allowed: 1...maximumPositionCount)
        }
        return length
    }

    /// The sequences of a text; `index` is the text's number in errors.
    package func read(
        _ input: TextInput, index: Int, options: ReadingOptions
    ) throws(InputError) -> TokenizedText {
        let length = try length(options)
        if let tokens = input.tokens, tokens.count <= length, options.addsSpecialTokens, !options.isLiteral {
            let encoding = tokens.encoding
            try check(encoding, index: index)
            return TokenizedText(windows: [encoding], isTruncated: false, tokenCount: encoding.count)
        }
        let (encoding, windows) = try encoded(input, index: index, length: length, options: options)
        let tokenCount = encoding.count + encoding.overflowCount
        let isCut = tokenCount > length && windows.isEmpty
        // A tokenizer that never truncates leaves the text longer than the limit.
        guard !isCut || options.longTexts != .error && encoding.count <= length else {
            throw .tooLong(index: index, tokenCount: tokenCount, maximumLength: length)
        }
        let sequences = windows.isEmpty ? [encoding] : windows
        for sequence in sequences { try check(sequence, index: index) }
        return TokenizedText(
            windows: sequences, isTruncated: windows.isEmpty && encoding.isTruncated, tokenCount: tokenCount)
    }

    /// The text as one sequence, cut to `length`; and as windows, if it is longer and the rule asks for them.
    private func encoded(
        _ input: TextInput, index: Int, length: Int, options: ReadingOptions
    ) throws(InputError) -> (encoding: Encoding, windows: [Encoding]) {
        let encodingOptions = EncodingOptions(
            maximumLength: length, truncation: options.truncation,
            addsSpecialTokens: options.addsSpecialTokens, literal: options.isLiteral)
        do throws(WordPieceError) {
            guard let stride = options.longTexts.stride(length: length), input.pair == nil else {
                let encoding = try tokenizer.encode(
                    utf8: input.text, pair: input.pair, options: encodingOptions)
                return (encoding, [])
            }
            return try tokenizer.encodeWithWindows(
                utf8: input.text, stride: stride, options: encodingOptions)
        } catch {
            throw inputError(error, index: index)
        }
    }

    /// Throws when the encoder has no states for a sequence.
    private func check(_ window: Encoding, index: Int) throws(InputError) {
        guard window.count > 0 else { throw .notEncodable(index: index, reason: "it has no tokens") }
        if let wordCount, let id = window.ids.first(where: { $0 >= wordCount }) {
            throw .notEncodable(
                index: index,
                reason:
                    "it has the added token \(quoted(tokenizer.token(of: id) ?? "")), and the model's word table "
                    + "has no row for it")
        }
        guard tokenTypeCount > 0, let largest = window.typeIDs.max(), largest >= tokenTypeCount else {
            return
        }
        throw .notEncodable(
            index: index, reason: "it has \(largest + 1) segments, but the model knows \(tokenTypeCount)")
    }

    private func inputError(_ error: WordPieceError, index: Int) -> InputError {
        switch error {
        case .limitBelowSpecialTokens(let limit, let specialTokenCount):
            let least = min(specialTokenCount, maximumPositionCount)
            return .maximumLengthOutOfRange(limit, allowed: least...maximumPositionCount)
        case .strideTooLarge(let stride, let limit) where limit > 0:
            return .strideOutOfRange(stride, allowed: 0...(limit - 1))
        case .unreadableFile, .noVocabulary, .vocabularyNotUTF8, .vocabularyTooLong, .duplicateID, .invalidID,
            .missingSpecialToken, .malformedJSON, .missingValue, .invalidValue, .unsupported,
            .addedTokenDisagrees, .textTooShortToCut, .noSecondText, .strideTooLarge:
            return .notEncodable(index: index, reason: error.description)
        }
    }
}
