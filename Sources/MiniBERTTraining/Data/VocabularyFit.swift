package import WordPiece

/// How well the vocabulary of an encoder fits some texts.
///
/// With the built-in vocabulary, English and Chinese texts have no unknown tokens. A sixth of the tokens of English texts
/// continue a word, but nearly half of German ones. Of Japanese texts two fifths add a single letter to a word, and of
/// Russian and Korean texts four fifths. An encoder learns little from such tokens.
public struct VocabularyFit: Hashable, Sendable {
    /// The number of tokens, except for special tokens.
    public var tokenCount = 0
    /// The number of unknown tokens.
    public var unknownCount = 0
    /// The number of tokens that continue a word by letters or digits; an emoji after another one does not.
    public var continuationCount = 0
    /// The number of tokens that continue a word by a single letter.
    public var singleLetterCount = 0

    package init() {}

    /// The share of unknown tokens.
    public var unknownShare: Double { Double(unknownCount) / Double(max(1, tokenCount)) }
    /// The share of tokens that continue a word.
    public var continuationShare: Double { Double(continuationCount) / Double(max(1, tokenCount)) }
    /// The share of tokens that continue a word by a single letter.
    public var singleLetterShare: Double { Double(singleLetterCount) / Double(max(1, tokenCount)) }

    /// Whether the texts look foreign to the vocabulary.
    ///
    /// A few tokens need larger shares than many: shares of few tokens vary with the inverse root of their number. With
    /// these limits, up to seven of a thousand English and Chinese reviews, questions, commands and headlines look foreign
    /// to the built-in vocabulary, and three of five German tweets.
    package var isForeign: Bool {
        let isUnknown = tokenCount < 200 ? unknownShare >= 0.25 : unknownShare > Self.tolerableUnknownShare
        let tolerableContinuationShare = 0.3 + 0.7 / Double(max(1, tokenCount)).squareRoot()
        let isFragmented =
            continuationShare > tolerableContinuationShare
            || singleLetterShare > tolerableContinuationShare - 0.2
        return isUnknown || tokenCount >= 8 && isFragmented
    }
    private static let tolerableUnknownShare = 0.05

    /// The reason why the texts look foreign.
    package var finding: String {
        unknownShare > Self.tolerableUnknownShare
            ? "\(NumberText.percent(unknownShare)) of the tokens are unknown to the encoder"
            : "\(NumberText.percent(continuationShare)) of the tokens are fragments of words"
    }

    package static func + (first: VocabularyFit, second: VocabularyFit) -> VocabularyFit {
        var sum = first
        sum.tokenCount += second.tokenCount
        sum.unknownCount += second.unknownCount
        sum.continuationCount += second.continuationCount
        sum.singleLetterCount += second.singleLetterCount
        return sum
    }
}

/// Measures the fit of a tokenizer's vocabulary.
package struct VocabularyFitMeasure: Sendable {
    private let unknownID: Int32
    /// How many letters the token of each id of the vocabulary adds to a word; special tokens may have larger ids.
    private let addedLetterCounts: [Int]

    package init(_ tokenizer: WordPieceTokenizer) {
        unknownID = tokenizer.unknownID
        let prefix = tokenizer.settings.continuationPrefix.unicodeScalars
        addedLetterCounts = (0...max(0, tokenizer.vocabulary.largestGivenID)).map { id in
            guard !prefix.isEmpty, let token = tokenizer.token(of: id)?.unicodeScalars,
                token.starts(with: prefix)
            else { return 0 }
            let rest = token.dropFirst(prefix.count)
            return rest.allSatisfy(\.isLetterOrDigit) ? rest.count : 0
        }
    }

    package func callAsFunction(_ encoding: Encoding) -> VocabularyFit {
        var fit = VocabularyFit()
        for (id, isSpecial) in zip(encoding.ids, encoding.specialTokensMask)
        where !isSpecial || id == unknownID {
            fit.tokenCount += 1
            if id == unknownID { fit.unknownCount += 1 }
            let letters = addedLetterCounts.indices.contains(Int(id)) ? addedLetterCounts[Int(id)] : 0
            if letters > 0 { fit.continuationCount += 1 }
            if letters == 1 { fit.singleLetterCount += 1 }
        }
        return fit
    }
}

extension Unicode.Scalar {
    /// Whether words are made of it, unlike of emoji and punctuation.
    fileprivate var isLetterOrDigit: Bool { properties.isAlphabetic || properties.numericType != nil }
}
