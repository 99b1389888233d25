/// The WordPiece algorithm (Wu et al., 2016): a word becomes the longest entry that begins it, then the longest entry
/// that continues it, and so on.
///
/// A word that cannot be split into entries becomes one unknown token.
///
/// No strings are created. Words of up to 16 bytes are looked up from registers; most English words take one lookup.
/// The cost of a piece is bounded by the longest entry of the vocabulary, and that of a word by the limit of its
/// length.
struct WordMatcher: Sendable {
    let pieces: PieceTable
    /// The id of a word that cannot be split into entries.
    let unknownID: Int32
    /// The largest number of scalars of a word; longer words are unknown.
    let maximumScalarCount: Int

    /// Adds the tokens of an ASCII word of 1 to 16 bytes, which begins at `start` in the text.
    @inline(__always)
    func match(_ word: PackedBytes, count: Int, start: Int, into run: inout TokenRun) {
        if count <= maximumScalarCount, let id = pieces.id(of: word, count: count) {
            run.append(id, start..<start &+ count)
        } else {
            matchPieces(word, count: count, scalarCount: count, start: start, into: &run)
        }
    }

    /// Adds the token of a scalar that is a word of its own.
    @inline(__always)
    func match(scalar: UInt32, at span: Range<Int>, into run: inout TokenRun) {
        var word = PackedBytes()
        var count = 0
        forEachUTF8Byte(of: scalar) { byte in
            word.set(byte, at: count)
            count &+= 1
        }
        run.append(maximumScalarCount > 0 ? pieces.id(of: word, count: count) ?? unknownID : unknownID, span)
    }

    /// Adds the tokens of a word in a buffer, and empties the buffer.
    @inline(__always)
    func match(_ word: inout WordBuffer, into run: inout TokenRun) {
        guard !word.isEmpty else { return }
        let isShort = word.byteCount <= PackedBytes.capacity && word.scalarCount <= maximumScalarCount
        if isShort, let id = pieces.id(of: word.packed, count: word.byteCount) {
            run.append(id, word.span)
        } else if isShort {
            let firstToken = run.count
            matchPieces(
                word.packed, count: word.byteCount, scalarCount: word.scalarCount, start: 0, into: &run)
            for index in firstToken..<run.count { run.spans[index] = word.source(of: run.spans[index]) }
        } else {
            matchPieces(word, into: &run)
        }
        word.removeAll()
    }

    /// Adds the pieces of a short word.
    private func matchPieces(
        _ word: PackedBytes, count: Int, scalarCount: Int, start: Int, into run: inout TokenRun
    ) {
        let firstToken = run.count
        var rest = word
        var position = 0
        var state = PieceTable.initialState
        while position < count {
            guard scalarCount <= maximumScalarCount,
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

    /// Adds the pieces of a long word.
    private func matchPieces(_ word: borrowing WordBuffer, into run: inout TokenRun) {
        let firstToken = run.count
        let bytes = word.storage.span
        var position = 0
        var state = PieceTable.initialState
        let isTooLong = word.scalarCount > maximumScalarCount
        while position < word.byteCount || isTooLong {
            guard !isTooLong,
                let piece = pieces.longestPrefix(of: bytes, in: position..<word.byteCount, state: state)
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
