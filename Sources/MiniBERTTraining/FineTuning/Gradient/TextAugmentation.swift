import Tensors
import WordPiece

/// Small random changes of texts that keep their labels valid: the random deletion of tokens, and the random swap of
/// neighboring words (Wei and Zou, 2019).
///
/// Special tokens keep their positions, and at least one token of a text remains.
struct TextAugmentation: Hashable, Sendable {
    var tokenDropout: Float
    /// The probability that a word is swapped with the next of its segment.
    var wordSwap: Float

    static let none = TextAugmentation(tokenDropout: 0, wordSwap: 0)

    func augmented(_ encoding: Encoding, using generator: inout SplitMix64) -> Encoding {
        guard self != .none else { return encoding }
        var order = Array(0..<encoding.count)
        if wordSwap > 0 { swapWords(of: encoding, &order, using: &generator) }
        if tokenDropout > 0 { dropTokens(of: encoding, &order, using: &generator) }
        return Encoding(
            ids: order.map { encoding.ids[$0] }, typeIDs: order.map { encoding.typeIDs[$0] },
            specialTokensMask: order.map { encoding.specialTokensMask[$0] },
            offsets: order.map { encoding.offsets[$0] })
    }

    private func swapWords(of encoding: Encoding, _ order: inout [Int], using generator: inout SplitMix64) {
        var swapped: [Int] = []
        var pieces = Self.pieces(of: encoding)
        var index = 0
        while index < pieces.count {
            if index + 1 < pieces.count, pieces[index].isWord, pieces[index + 1].isWord,
                Float.random(in: 0..<1, using: &generator) < wordSwap
            {
                pieces.swapAt(index, index + 1)
                swapped += pieces[index].tokens
                index += 1
            }
            swapped += pieces[index].tokens
            index += 1
        }
        order = swapped
    }

    private func dropTokens(of encoding: Encoding, _ order: inout [Int], using generator: inout SplitMix64) {
        let kept = order.filter { token in
            encoding.specialTokensMask[token] || Float.random(in: 0..<1, using: &generator) >= tokenDropout
        }
        let hasText = kept.contains { !encoding.specialTokensMask[$0] }
        if hasText || order.allSatisfy({ encoding.specialTokensMask[$0] }) { order = kept }
    }

    /// The words of the text, each with its tokens, and the special tokens between them.
    ///
    /// Adjacent tokens without a gap in the text belong to one word, including punctuation at its end.
    private static func pieces(of encoding: Encoding) -> [(tokens: [Int], isWord: Bool)] {
        var pieces: [(tokens: [Int], isWord: Bool)] = []
        for token in 0..<encoding.count {
            let isWord = !encoding.specialTokensMask[token]
            if isWord, let last = pieces.last, last.isWord, let previous = last.tokens.last,
                encoding.offsets[previous].upperBound == encoding.offsets[token].lowerBound,
                encoding.typeIDs[previous] == encoding.typeIDs[token]
            {
                pieces[pieces.count - 1].tokens.append(token)
            } else {
                pieces.append(([token], isWord))
            }
        }
        return pieces
    }
}
