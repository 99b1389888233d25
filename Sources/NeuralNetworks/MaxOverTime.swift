public import Tensors

/// Max pooling over time: the largest state of each column over the tokens of a sequence (Collobert and others,
/// 2011).
///
///     y_j = max_t x_tj
public struct MaxOverTime: Layer {
    /// Creates the layer.
    public init() {}

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        /// The row of the maximum for each sequence and column; of equal states, the first.
        let winners: [Int]
        let input: [Range<Int>]
    }

    /// Returns the maxima: `[T, H] -> [B, H]`.
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

    /// Returns the derivative by the input: that of each maximum goes to its row, all others are zero.
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

    /// Visits nothing: there are no parameters.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}
}
