public import MiniBERT
public import Tensors
public import WordPiece

/// What a masked-token model is asked: sequences some of whose tokens are hidden, and which these are.
public struct MaskedTokenBatch: Hashable, Sendable {
    /// The sequences as the model sees them.
    public let tokens: TokenBatch
    /// The rows of the tokens to be guessed, among those of all sequences.
    public let rows: [Int32]

    /// Creates a batch.
    public init(tokens: TokenBatch, rows: [Int32]) {
        self.tokens = tokens
        self.rows = rows
    }
}

/// Hides tokens for a model to guess (Devlin and others, 2019).
///
/// 15 % of the tokens of a sequence, at least one, are to be guessed. Of these, 80 % become the mask token, 10 % a
/// random token and 10 % stay, so that a state has to be good wherever a guess may be asked for.
public struct TokenMasking: Sendable {
    /// What share of the tokens is to be guessed.
    public var share = 0.15
    /// Whether all pieces of a word are to be guessed, or none.
    public var masksWholeWords = false
    /// For each id, whether the token continues a word.
    private let continuesWord: [Bool]
    private let maskID: Int32
    /// The ids that a random token is one of: all but the special ones.
    private let ordinaryIDs: [Int32]

    /// Creates a masking for the tokens of a tokenizer; `nil` when it has no mask token.
    public init?(tokenizer: WordPieceTokenizer) {
        guard let maskID = tokenizer.maskID else { return nil }
        self.maskID = maskID
        let prefix = Array(tokenizer.vocabulary.continuationPrefix.utf8)
        let special = Set(
            [tokenizer.unknownID, tokenizer.classificationID, tokenizer.separatorID, maskID]
                + [tokenizer.paddingID].compactMap(\.self))
        let ids = (0..<Int32(tokenizer.vocabulary.count))
        continuesWord = ids.map { id in
            guard let token = tokenizer.vocabulary.token(of: id) else { return false }
            return token.utf8.count > prefix.count && token.utf8.starts(with: prefix)
        }
        ordinaryIDs = ids.filter { !special.contains($0) }
    }

    /// Hides tokens of each sequence but the first and the last, which are special; returns what is hidden with the
    /// true ids in the order of the rows.
    public func masked(
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

    /// The places in a sequence whose tokens are to be guessed, rising.
    private func places(in sequence: [Int32], using generator: inout SplitMix64) -> [Int] {
        let candidates = 1..<max(1, sequence.count - 1)
        var words: [Range<Int>] = []
        for place in candidates {
            if masksWholeWords, let last = words.last, continuesWord[Int(sequence[place])] {
                words[words.count - 1] = last.lowerBound..<place + 1
            } else {
                words.append(place..<place + 1)
            }
        }
        let wanted = max(1, Int((Double(candidates.count) * share).rounded()))
        var places: [Int] = []
        for word in words.shuffled(using: &generator) where places.count < wanted {
            // A long word may go beyond the share, but only where there is nothing yet.
            if places.isEmpty || places.count + word.count <= wanted { places += word }
        }
        return places.sorted()
    }

    private func replacement(of id: Int32, using generator: inout SplitMix64) -> Int32 {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<8: maskID
        case 8: ordinaryIDs.randomElement(using: &generator) ?? id
        default: id
        }
    }
}
