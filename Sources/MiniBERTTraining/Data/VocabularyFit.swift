internal import WordPiece

/// How many tokens of some texts an encoder's vocabulary has no good piece for.
///
/// Of English texts in an English vocabulary no token is unknown and a tenth continue a word; of German ones two fifths
/// do, and of Chinese ones two thirds are unknown. An encoder can say little of texts that it sees so.
public struct VocabularyFit: Hashable, Sendable {
    /// How many tokens there are, without those that only frame a text.
    public var tokenCount = 0
    /// How many of them stand for something that the vocabulary lacks.
    public var unknownCount = 0
    /// How many of them go on with a word that has no piece of its own.
    public var continuationCount = 0

    /// The fit of no texts.
    public init() {}

    /// The share of unknown tokens.
    public var unknownShare: Double { Double(unknownCount) / Double(max(1, tokenCount)) }
    /// The share of tokens that continue a word.
    public var continuationShare: Double { Double(continuationCount) / Double(max(1, tokenCount)) }

    /// Whether the texts look foreign to the vocabulary; of a few tokens nothing is said.
    var isForeign: Bool {
        tokenCount >= 200 && (unknownShare > Self.tolerableUnknownShare || continuationShare > 0.3)
    }
    static let tolerableUnknownShare = 0.05

    static func + (first: VocabularyFit, second: VocabularyFit) -> VocabularyFit {
        var sum = first
        sum.tokenCount += second.tokenCount
        sum.unknownCount += second.unknownCount
        sum.continuationCount += second.continuationCount
        return sum
    }
}

/// Tells which tokens fit.
struct VocabularyFitMeasure: Sendable {
    private let unknownID: Int32
    /// Whether the token of an id continues a word.
    private let isContinuation: [Bool]

    init(_ tokenizer: WordPieceTokenizer) {
        unknownID = tokenizer.unknownID
        let prefix = Array(tokenizer.settings.continuationPrefix.utf8)
        isContinuation = (0..<Int32(tokenizer.vocabularySize)).map { id in
            !prefix.isEmpty && tokenizer.token(of: id)?.utf8.starts(with: prefix) == true
        }
    }

    /// The fit of one text.
    func callAsFunction(_ encoding: Encoding) -> VocabularyFit {
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
