package import WordPiece

/// How well the vocabulary of an encoder fits some texts.
///
/// With an English vocabulary, English texts have no unknown tokens and a tenth of the tokens continue a word. Of German
/// texts two fifths continue a word, and of Chinese texts two thirds are unknown. An encoder learns little from such
/// tokens.
public struct VocabularyFit: Hashable, Sendable {
    /// The number of tokens, except for special tokens.
    public var tokenCount = 0
    /// The number of unknown tokens.
    public var unknownCount = 0
    /// The number of tokens that continue a word.
    public var continuationCount = 0

    package init() {}

    /// The share of unknown tokens.
    public var unknownShare: Double { Double(unknownCount) / Double(max(1, tokenCount)) }
    /// The share of tokens that continue a word.
    public var continuationShare: Double { Double(continuationCount) / Double(max(1, tokenCount)) }

    /// Whether the texts look foreign to the vocabulary.
    ///
    /// A few tokens need larger shares than many: shares of few tokens vary with the inverse root of their number. With
    /// these limits, two of a thousand English and Chinese reviews, questions and headlines look foreign to the
    /// built-in vocabulary, and half of German tweets.
    package var isForeign: Bool {
        let isUnknown = tokenCount < 200 ? unknownShare >= 0.25 : unknownShare > Self.tolerableUnknownShare
        let tolerableContinuationShare = 0.3 + 0.7 / Double(max(1, tokenCount)).squareRoot()
        return isUnknown || tokenCount >= 8 && continuationShare > tolerableContinuationShare
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
        return sum
    }
}

/// Measures the fit of a tokenizer's vocabulary.
package struct VocabularyFitMeasure: Sendable {
    private let unknownID: Int32
    /// Whether the token of each id of the vocabulary continues a word; special tokens may have larger ids.
    private let isContinuation: [Bool]

    package init(_ tokenizer: WordPieceTokenizer) {
        unknownID = tokenizer.unknownID
        let prefix = Array(tokenizer.settings.continuationPrefix.utf8)
        isContinuation = (0...max(0, tokenizer.vocabulary.largestGivenID)).map { id in
            !prefix.isEmpty && tokenizer.token(of: id)?.utf8.starts(with: prefix) == true
        }
    }

    package func callAsFunction(_ encoding: Encoding) -> VocabularyFit {
        var fit = VocabularyFit()
        for (id, isSpecial) in zip(encoding.ids, encoding.specialTokensMask)
        where !isSpecial || id == unknownID {
            fit.tokenCount += 1
            if id == unknownID { fit.unknownCount += 1 }
            if isContinuation.indices.contains(Int(id)), isContinuation[Int(id)] {
                fit.continuationCount += 1
            }
        }
        return fit
    }
}
