/// The tokens of several sequences, one sequence after another, without padding.
public struct TokenBatch: Hashable, Sendable {
    /// `[T]`: the id of each token.
    public let ids: [Int32]
    /// `[T]`: the segment of each token, 0 or 1.
    public let tokenTypes: [Int32]
    /// `[T]`: the position of each token in its sequence, from 0.
    public let positions: [Int32]
    /// The tokens of each sequence; none is empty.
    public let sequences: [Range<Int>]

    /// `T`.
    public var tokenCount: Int { ids.count }

    /// Packs sequences of token ids; `tokenTypes`, if given, has the segments of each.
    ///
    /// - Precondition: No sequence is empty, and every sequence has as many segments as tokens.
    public init(_ sequences: [[Int32]], tokenTypes: [[Int32]]? = nil) {
        var ids: [Int32] = []
        var types: [Int32] = []
        var positions: [Int32] = []
        var ranges: [Range<Int>] = []
        ids.reserveCapacity(sequences.reduce(0) { $0 + $1.count })
        for (index, sequence) in sequences.enumerated() {
            precondition(!sequence.isEmpty, "sequence \(index) of a batch is empty")
            ranges.append(ids.count..<(ids.count + sequence.count))
            ids += sequence
            positions += (0..<Int32(sequence.count))
            if let segments = tokenTypes?[index] {
                precondition(
                    segments.count == sequence.count, "\(segments.count) segments of \(sequence.count) tokens"
                )
                types += segments
            } else {
                types += [Int32](repeating: 0, count: sequence.count)
            }
        }
        self.ids = ids
        self.tokenTypes = types
        self.positions = positions
        self.sequences = ranges
    }
}
