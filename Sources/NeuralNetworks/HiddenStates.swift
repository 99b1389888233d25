public import Tensors

/// The states of all tokens of a batch, one sequence after another, without padding.
public struct HiddenStates: Hashable, Sendable {
    /// The states of all tokens, `[T, H]`.
    public var rows: Tensor
    /// The range of rows of each sequence; its first row is its `[CLS]` token.
    public let sequences: [Range<Int>]

    /// Creates states from the rows of all sequences.
    ///
    /// - Precondition: The ranges are not empty, are adjacent, and cover all rows.
    public init(rows: Tensor, sequences: [Range<Int>]) {
        var end = 0
        for sequence in sequences {
            precondition(
                sequence.lowerBound == end && !sequence.isEmpty,
                "the sequence \(sequence) is empty or does not begin at row \(end)")
            end = sequence.upperBound
        }
        precondition(end == rows.rows, "the sequences cover \(end) rows of \(rows.rows)")
        self.rows = rows
        self.sequences = sequences
    }

    /// Creates states with one row for each sequence, such as its `[CLS]` token.
    package init(classTokens rows: Tensor) {
        self.rows = rows
        sequences = (0..<rows.rows).map { $0..<$0 + 1 }
    }

    /// The states of some of the sequences, in this order.
    package func keeping(sequences kept: [Int]) -> HiddenStates {
        var ranges: [Range<Int>] = []
        for sequence in kept {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + sequences[sequence].count)
        }
        let ids = kept.flatMap { sequences[$0].map { Int32($0) } }
        return HiddenStates(rows: rows.gatheringRows(ids), sequences: ranges)
    }

    /// The first row of each sequence, as sequences of one row: `[B, H]`.
    package var classTokens: HiddenStates {
        HiddenStates(classTokens: rows.gatheringRows(sequences.map { Int32($0.lowerBound) }))
    }
}
