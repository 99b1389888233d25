import WordPiece

/// A text as the windows that the model reads, and as parts that are explained.
struct ExplainedText: Sendable {
    /// A sequence of the encoder.
    struct Window: Sendable {
        let encoding: Encoding
        /// The part that each token belongs to; `nil` for special tokens.
        let parts: [Int?]
        /// The parts of which the window has tokens.
        let range: Range<Int>
    }

    /// One; for a long text under the rule `.windows`, several.
    let windows: [Window]
    /// Words or sentences, in the order of the text.
    let parts: [TextPart]

    /// Finds the words of a text.
    ///
    /// - Parameters:
    ///   - input: The text.
    ///   - encodings: The windows over the text.
    ///   - stride: The number of tokens that a window shares with the window before.
    ///   - continuation: The beginning of a token that continues a word.
    ///   - joinsSentences: Whether the parts are sentences.
    init(
        _ input: TextInput, encodings: [Encoding], stride: Int, continuation: String, joinsSentences: Bool
    ) {
        let tokens = TokenSequence(encodings: encodings, stride: stride)
        let words = tokens.words(continuation: continuation).map { $0.withMarks(of: input) }
        let units = joinsSentences ? SentenceSplitter(input).sentences(of: words) : words.map { [$0] }
        var partOfToken: [Int] = []
        for (index, unit) in units.enumerated() {
            partOfToken += repeatElement(index, count: unit.reduce(0) { $0 + $1.tokens.count })
        }
        windows = zip(encodings, tokens.places).map { encoding, places in
            let parts = places.map { place in place.map { partOfToken[$0] } }
            let present = parts.compactMap(\.self)
            let range = present.isEmpty ? 0..<0 : present[0]..<present[present.count - 1] + 1
            return Window(encoding: encoding, parts: parts, range: range)
        }
        var counters = [ScalarCounter(input.text), ScalarCounter(input.pair ?? [])]
        parts = units.map { unit in
            let bytes = unit[0].bytes.lowerBound..<unit.reduce(0) { max($0, $1.bytes.upperBound) }
            let segment = unit[0].segment
            let start = counters[segment].count(upTo: bytes.lowerBound)
            let end = counters[segment].count(upTo: bytes.upperBound)
            return TextPart(segment: segment, bytes: bytes, characters: start..<end)
        }
    }
}

/// A word, as its tokens.
struct WordTokens: Sendable {
    /// The places of its tokens in the text.
    var tokens: Range<Int>
    let segment: Int
    /// The bytes of the text that the tokens stand for.
    var bytes: Range<Int>

    /// The word with the combining marks after it, which the tokenizer may have removed as accents.
    fileprivate func withMarks(of input: TextInput) -> WordTokens {
        let text = segment == 0 ? input.text : input.pair ?? []
        var word = self
        while let scalar = String(decoding: text[word.bytes.upperBound...].prefix(4), as: UTF8.self)
            .unicodeScalars.first, scalar.properties.generalCategory == .nonspacingMark
        {
            word.bytes = word.bytes.lowerBound..<word.bytes.upperBound + UTF8.width(scalar)
        }
        return word
    }
}

/// The tokens of a text in their order, without special tokens and without those that windows repeat.
private struct TokenSequence {
    private struct Token {
        let spelling: String
        let segment: Int
        let bytes: Range<Int>
    }

    private var tokens: [Token] = []
    /// The place in the text of each token of each window; `nil` for special tokens.
    private(set) var places: [[Int?]] = []

    init(encodings: [Encoding], stride: Int) {
        var start = 0
        for encoding in encodings {
            var place = start
            places.append(
                encoding.specialTokensMask.map { isSpecial in
                    guard !isSpecial else { return nil }
                    defer { place += 1 }
                    return place
                })
            let spellings = encoding.tokens
            for (index, place) in (places.last ?? []).enumerated() where place == tokens.count {
                tokens.append(
                    Token(
                        spelling: spellings[index], segment: encoding.secondText.contains(index) ? 1 : 0,
                        bytes: encoding.offsets[index]))
            }
            start = max(start, place - stride)
        }
    }

    /// Joins each token that continues a word with the tokens before it.
    func words(continuation: String) -> [WordTokens] {
        var words: [WordTokens] = []
        for (place, token) in tokens.enumerated() {
            if var word = words.last, token.spelling.utf8.starts(with: continuation.utf8),
                token.spelling.utf8.count > continuation.utf8.count, word.segment == token.segment,
                token.bytes.lowerBound <= word.bytes.upperBound
            {
                word.tokens = word.tokens.lowerBound..<place + 1
                word.bytes = word.bytes.lowerBound..<max(word.bytes.upperBound, token.bytes.upperBound)
                words[words.count - 1] = word
            } else {
                words.append(
                    WordTokens(tokens: place..<place + 1, segment: token.segment, bytes: token.bytes))
            }
        }
        return words
    }
}

/// Counts the Unicode scalars before places in a text; faster for places in ascending order.
private struct ScalarCounter {
    private let bytes: [UInt8]
    private var last = (byte: 0, count: 0)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func count(upTo byte: Int) -> Int {
        if byte < last.byte { last = (0, 0) }
        let between = String(decoding: bytes[last.byte..<byte], as: UTF8.self)
        last = (byte, last.count + between.unicodeScalars.count)
        return last.count
    }
}
