package import MiniBERT
package import Tensors
package import WordPiece

/// Sequences with masked tokens, and the positions of the tokens to predict.
package struct MaskedTokenBatch: Hashable, Sendable {
    package let tokens: TokenBatch
    /// The rows of the tokens to predict, among those of all sequences.
    package let rows: [Int32]

    package init(tokens: TokenBatch, rows: [Int32]) {
        self.tokens = tokens
        self.rows = rows
    }
}

/// Masks tokens for a model to predict (Devlin and others, 2019).
///
/// 15 % of the tokens of a sequence, at least one, are to be predicted. Of these, 80 % are replaced by the mask token,
/// 10 % by a random token, and 10 % stay, so that the model learns good states of all tokens.
package struct TokenMasking: Sendable {
    /// The share of tokens to predict.
    package var share = 0.15
    package var masksWholeWords = false
    private let continuations: [Bool]
    private let maskID: Int32
    /// The ids of random tokens: all except special tokens.
    private let ordinaryIDs: [Int32]

    /// Creates a masking for a tokenizer; `nil` if it has no mask token.
    package init?(tokenizer: WordPieceTokenizer) {
        guard let maskID = tokenizer.maskID else { return nil }
        self.maskID = maskID
        let prefix = Array(tokenizer.vocabulary.continuationPrefix.utf8)
        let special = Set(
            [tokenizer.unknownID, tokenizer.classificationID, tokenizer.separatorID, maskID]
                + [tokenizer.paddingID].compactMap(\.self))
        let ids = (0..<Int32(tokenizer.vocabulary.count))
        continuations = ids.map { id in
            guard let token = tokenizer.vocabulary.token(of: id) else { return false }
            return token.utf8.count > prefix.count && token.utf8.starts(with: prefix)
        }
        ordinaryIDs = ids.filter { !special.contains($0) }
    }

    /// Masks tokens of each sequence, except for the first and the last, which are special.
    ///
    /// - Returns: The batch, and the original ids in the order of its rows.
    package func masked(
        _ sequences: [[Int32]], using generator: inout SplitMix64
    ) -> (batch: MaskedTokenBatch, ids: [Int]) {
        var seen = sequences
        var rows: [Int32] = []
        var ids: [Int] = []
        var start = 0
        for (index, sequence) in sequences.enumerated() {
            for place in places(in: sequence, using: &generator) {
                rows.append(Int32(start + place))
                ids.append(Int(sequence[place]))
                seen[index][place] = replacement(of: sequence[place], using: &generator)
            }
            start += sequence.count
        }
        return (MaskedTokenBatch(tokens: TokenBatch(seen), rows: rows), ids)
    }

    /// The positions of the tokens to predict in a sequence, in rising order.
    private func places(in sequence: [Int32], using generator: inout SplitMix64) -> [Int] {
        let candidates = 1..<max(1, sequence.count - 1)
        var words: [Range<Int>] = []
        for place in candidates {
            if masksWholeWords, let last = words.last, continuesWord(sequence[place]) {
                words[words.count - 1] = last.lowerBound..<place + 1
            } else {
                words.append(place..<place + 1)
            }
        }
        let wanted = max(1, Int((Double(candidates.count) * share).rounded()))
        var places: [Int] = []
        for word in words.shuffled(using: &generator) where places.count < wanted {
            // A word may exceed the share only if it is the first.
            if places.isEmpty || places.count + word.count <= wanted { places += word }
        }
        return places.sorted()
    }

    /// Whether a token continues a word; an added token does not.
    private func continuesWord(_ id: Int32) -> Bool {
        continuations.indices.contains(Int(id)) && continuations[Int(id)]
    }

    private func replacement(of id: Int32, using generator: inout SplitMix64) -> Int32 {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<8: maskID
        case 8: ordinaryIDs.randomElement(using: &generator) ?? id
        default: id
        }
    }
}
