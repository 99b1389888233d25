public import Tensors

/// The largest state of each column over the tokens of a sequence (Collobert and others, 2011).
///
///     y_j = max_t x_tj
public struct MaxOverTime: Layer {
    /// Creates the layer.
    public init() {}

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        /// For each sequence and column the row that won; the first of several.
        let winners: [Int]
        let input: [Range<Int>]
    }

    /// Takes the maxima: `[T, H] -> [B, H]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let size = input.rows.columns
        var output = Tensor(zeros: [input.sequences.count, size])
        var winners: [Int] = []
        winners.reserveCapacity(output.count)
        output.withMutableElements { maxima in
            input.rows.withElements { states in
                for sequence in input.sequences {
                    for column in 0..<size {
                        let winner = sequence.dropFirst().reduce(sequence.lowerBound) {
                            states[$1 * size + column] > states[$0 * size + column] ? $1 : $0
                        }
                        maxima[winners.count] = states[winner * size + column]
                        winners.append(winner)
                    }
                }
            }
        }
        return (output, Activations(winners: winners, input: input.sequences))
    }

    /// Hands each derivative to the token that won; the others had no influence.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout MaxOverTime
    ) -> HiddenStates {
        let size = outputGradient.columns
        var input = Tensor(zeros: [activations.input.last?.upperBound ?? 0, size])
        for (index, winner) in activations.winners.enumerated() {
            input[winner, index % size] = outputGradient[index / size, index % size]
        }
        return HiddenStates(rows: input, sequences: activations.input)
    }

    /// Visits nothing.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}
}

/// One row for each sequence: its first, its last, or the mean of all.
public enum SequencePooling: Layer, Hashable {
    /// The first row: `[CLS]`.
    case first
    /// The last row: all that a recurrent network has read.
    case last
    /// The mean of all rows.
    case mean

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let input: [Range<Int>]
    }

    /// Takes a row of each sequence: `[T, H] -> [B, H]`.
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

    /// Hands each derivative to the row that was taken, or its share to every row of the mean.
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

    /// Visits nothing.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}
}
