import Tensors
import WordPiece

/// Small random changes of a text that leave its label true: words left out, and neighbours exchanged.
///
/// These are the random deletion and, between neighbours, the random swap of Wei and Zou (2019). Special tokens stay
/// where they are, and at least one token of a text stays.
struct TextAugmentation: Hashable, Sendable {
    /// With what probability each token is left out.
    var tokenDropout: Float
    /// With what probability each word changes places with the next of its segment.
    var wordSwap: Float

    /// No change.
    static let none = TextAugmentation(tokenDropout: 0, wordSwap: 0)

    /// A changed copy.
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
    /// Tokens whose bytes touch are one word; so is a word and the punctuation at its end.
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
