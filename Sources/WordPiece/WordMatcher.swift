/// WordPiece itself: a word becomes its longest known beginning, then the longest known continuation, and so on
/// (Wu et al., 2016). A word that cannot be used up so is one unknown token.
///
/// It makes no strings. Up to 16 bytes are looked up from registers; an English word is one look-up in the mean.
/// The cost of a piece is bounded by the longest entry of the vocabulary, that of a word by its scalar limit.
struct WordMatcher: Sendable {
    /// The entries by their bytes.
    let pieces: PieceTable
    /// The id of a word that cannot be put together.
    let unknownID: Int32
    /// The most scalars of a word that is tried at all.
    let maximumScalarCount: Int

    /// Adds the tokens of a word of 1 to 16 bytes, each of which stands for one byte of the text from `start` on.
    @inline(__always)
    func match(_ word: PackedBytes, count: Int, start: Int, into run: inout TokenRun) {
        if let id = pieces.id(of: word, count: count), count <= maximumScalarCount {
            run.append(id, start..<start &+ count)
        } else {
            matchPieces(word, count: count, start: start, into: &run)
        }
    }

    /// Adds the tokens of a word that may differ from its source, and empties it.
    @inline(__always)
    func match(_ word: inout WordBuffer, into run: inout TokenRun) {
        guard !word.isEmpty else { return }
        if let id = wholeWordID(word) {
            run.append(id, word.span)
        } else {
            matchPieces(word, into: &run)
        }
        word.removeAll()
    }

    @inline(__always)
    private func wholeWordID(_ word: borrowing WordBuffer) -> Int32? {
        let count = word.bytes.count
        guard count <= PackedBytes.capacity, word.scalarCount <= maximumScalarCount else { return nil }
        return pieces.id(of: PackedBytes(word.bytes.span, from: 0, count: count), count: count)
    }

    private func matchPieces(_ word: PackedBytes, count: Int, start: Int, into run: inout TokenRun) {
        let firstToken = run.count
        var rest = word
        var position = 0
        var state = PieceTable.initialState
        while position < count {
            guard count <= maximumScalarCount,
                let piece = pieces.longestPrefix(of: rest, count: count - position, state: state)
            else {
                run.removeAll(from: firstToken)
                run.append(unknownID, start..<start + count)
                return
            }
            run.append(piece.id, start + position..<start + position + piece.count)
            rest = rest.dropping(piece.count)
            position += piece.count
            state = PieceTable.continuationState
        }
    }

    private func matchPieces(_ word: WordBuffer, into run: inout TokenRun) {
        let firstToken = run.count
        let bytes = word.bytes.span
        var position = 0
        var state = PieceTable.initialState
        while position < bytes.count {
            guard word.scalarCount <= maximumScalarCount,
                let piece = pieces.longestPrefix(of: bytes, in: position..<bytes.count, state: state)
            else {
                run.removeAll(from: firstToken)
                run.append(unknownID, word.span)
                return
            }
            run.append(piece.id, word.source(of: position..<position + piece.count))
            position += piece.count
            state = PieceTable.continuationState
        }
    }
}
