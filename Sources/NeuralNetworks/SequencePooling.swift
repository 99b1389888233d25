public import Tensors

/// A pooling layer that gives one row for each sequence: its first, its last, or the mean of all.
public enum SequencePooling: Layer, Hashable, CaseIterable {
    /// The first row: `[CLS]`.
    case first
    /// The last row: the final state of a recurrent network.
    case last
    /// The mean of all rows.
    case mean

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        let input: [Range<Int>]
    }

    /// Returns one row for each sequence: `[T, H] -> [B, H]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let activations = Activations(input: input.sequences)
        guard self == .mean else {
            return (input.rows.gatheringRows(rows(of: input.sequences)), activations)
        }
        var output = Tensor(zeros: [input.sequences.count, input.rows.columns])
        for (index, sequence) in input.sequences.enumerated() {
            let sum = input.rows.rows(sequence).sumOfRows.reshaped([1, input.rows.columns])
            output.setBlock(row: index, column: 0, to: sum.scaled(by: 1 / Float(sequence.count)))
        }
        return (output, activations)
    }

    /// Returns the derivative by the input: that of each output row goes to the row that was taken, or in equal
    /// shares to all rows of the mean.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout SequencePooling
    ) -> HiddenStates {
        let sequences = activations.input
        var input = Tensor(zeros: [sequences.last?.upperBound ?? 0, outputGradient.columns])
        if self == .mean {
            for (index, sequence) in sequences.enumerated() {
                let share = outputGradient.rows(index..<index + 1).scaled(by: 1 / Float(sequence.count))
                for row in sequence { input.setBlock(row: row, column: 0, to: share) }
            }
        } else {
            input.scatterAddRows(rows(of: sequences), from: outputGradient)
        }
        return HiddenStates(rows: input, sequences: sequences)
    }

    private func rows(of sequences: [Range<Int>]) -> [Int32] {
        sequences.map { Int32(self == .first ? $0.lowerBound : $0.upperBound - 1) }
    }

    /// Visits nothing: there are no parameters.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}
}
