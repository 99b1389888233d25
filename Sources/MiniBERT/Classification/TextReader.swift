import PrintableText
package import WordPiece

/// A text as the sequences of tokens that an encoder reads for it.
package struct ReadText: Sendable {
    /// One; for a long text under the rule `.windows`, several.
    package let windows: [Encoding]
    /// Whether tokens were cut.
    let isTruncated: Bool
    /// The tokens of the whole text, read or cut, special ones of a single sequence counted.
    let tokenCount: Int
}

/// Turns texts into sequences that fit a model.
package struct TextReader: Sendable {
    var tokenizer: WordPieceTokenizer
    /// The most tokens where the options say nothing.
    let maximumLength: Int
    /// The most tokens that the encoder has positions for.
    let maximumPositionCount: Int
    /// How many kinds of segments the encoder knows; 0 if it does not look at them.
    let tokenTypeCount: Int
    /// How many rows the word table has, where the tokenizer has ids beyond.
    private let wordCount: Int?

    init(_ model: LoadedModel) {
        tokenizer = model.tokenizer
        maximumLength = model.maximumLength
        maximumPositionCount = model.configuration.maximumPositionCount
        tokenTypeCount = model.configuration.tokenTypeCount
        let rowCount = model.configuration.vocabularySize
        wordCount = tokenizer.vocabularySize > rowCount ? rowCount : nil
    }

    /// The maximum length under these options.
    ///
    /// - Throws: `InputError.maximumLengthOutOfRange` when the encoder has no positions for it.
    func length(_ options: ReadingOptions) throws(InputError) -> Int {
        let length = options.maximumLength ?? maximumLength
        guard (1...maximumPositionCount).contains(length) else {
            throw .maximumLengthOutOfRange(length, allowed: 1...maximumPositionCount)
        }
        return length
    }

    /// The sequences of a text; `index` is what errors call it.
    package func read(_ input: TextInput, index: Int, options: ReadingOptions) throws(InputError) -> ReadText
    {
        let length = try length(options)
        var encoding = try encoding(of: input, index: index, length: length, options: options)
        let tokenCount = encoding.count + encoding.overflowCount
        var windows: [Encoding] = []
        if tokenCount > length {
            switch options.longTexts {
            case .error: throw .tooLong(index: index, tokenCount: tokenCount, maximumLength: length)
            case .windows(let stride) where input.pair == nil:
                windows = try self.windows(
                    of: input, index: index, length: length, stride: stride, options: options)
            case .truncate, .windows:
                guard encoding.count <= length else {
                    throw .tooLong(index: index, tokenCount: tokenCount, maximumLength: length)
                }
            }
        }
        if windows.isEmpty {
            windows = [encoding]
        } else {
            encoding.overflowCount = 0
        }
        for window in windows { try check(window, index: index) }
        return ReadText(windows: windows, isTruncated: encoding.isTruncated, tokenCount: tokenCount)
    }

    private func encoding(
        of input: TextInput, index: Int, length: Int, options: ReadingOptions
    ) throws(InputError) -> Encoding {
        let encodingOptions = EncodingOptions(
            maximumLength: length, truncation: options.truncation,
            addsSpecialTokens: options.addsSpecialTokens,
            literal: options.isLiteral)
        do throws(WordPieceError) {
            return try tokenizer.encode(utf8: input.text, pair: input.pair, options: encodingOptions)
        } catch {
            throw inputError(error, index: index)
        }
    }

    private func windows(
        of input: TextInput, index: Int, length: Int, stride: Int?, options: ReadingOptions
    ) throws(InputError) -> [Encoding] {
        do throws(WordPieceError) {
            return try tokenizer.windows(
                of: String(decoding: input.text, as: UTF8.self), maximumLength: length,
                stride: stride ?? length / 4,
                literal: options.isLiteral)
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
        default: return .notEncodable(index: index, reason: error.description)
        }
    }
}
