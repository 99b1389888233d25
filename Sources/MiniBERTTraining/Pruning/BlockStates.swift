import MiniBERT
import NeuralNetworks
import Tensors

// A block in two halves, each a linear map whose output is added to its input:
//
//     m = norm(x + W attention(x) + b)
//     y = norm(m + W₂ f(W₁ m + b₁) + b₂)

/// A half of a transformer block.
enum BlockHalf: Int, CaseIterable, Sendable {
    /// The attention; its parts are heads.
    case attention
    /// The feed-forward network; its parts are inner neurons.
    case feedForward
}

extension TransformerBlock {
    /// The inputs of the half's output map: `[T, H] -> [T, n]`.
    func mapInputs(_ states: HiddenStates, _ half: BlockHalf) -> Tensor {
        switch half {
        case .attention: attention(states).rows
        case .feedForward:
            states.rows.linear(
                weight: feedForward.intermediate.weight, bias: feedForward.intermediate.bias,
                activation: feedForward.activation)
        }
    }

    /// The state after the half, from the inputs of its output map: `[T, n]` and `[T, H] -> [T, H]`.
    func states(_ mapInputs: Tensor, _ states: HiddenStates, _ half: BlockHalf) -> HiddenStates {
        let sum = sum(mapInputs, states, half)
        let rows =
            switch half {
            case .attention: attentionNorm(sum)
            case .feedForward: outputNorm(sum)
            }
        return HiddenStates(rows: rows, sequences: states.sequences)
    }

    /// The sum that the half's norm reads.
    func sum(_ mapInputs: Tensor, _ states: HiddenStates, _ half: BlockHalf) -> Tensor {
        let map = outputMap(half)
        return mapInputs.linear(weight: map.weight, bias: map.bias, adding: states.rows)
    }

    /// The state after the half.
    func callAsFunction(_ states: HiddenStates, _ half: BlockHalf) -> HiddenStates {
        self.states(mapInputs(states, half), states, half)
    }

    func outputMap(_ half: BlockHalf) -> Linear {
        switch half {
        case .attention: attentionOutput
        case .feedForward: feedForward.output
        }
    }

    mutating func setOutputMap(_ map: Linear, of half: BlockHalf) {
        switch half {
        case .attention: attentionOutput = map
        case .feedForward: feedForward.output = map
        }
    }

    /// The number of inputs of the half's output map that one part gives.
    func partSize(_ half: BlockHalf) -> Int {
        switch half {
        case .attention: attention.query.weight.rows / attention.headCount
        case .feedForward: 1
        }
    }

    /// The number of heads or inner neurons.
    func partCount(_ half: BlockHalf) -> Int {
        switch half {
        case .attention: attention.headCount
        case .feedForward: feedForward.output.weight.columns
        }
    }

    /// The block with some parts of a half, and the output map for them.
    func keeping(_ remainder: GreedyRemoval.Remainder, of half: BlockHalf) -> TransformerBlock {
        var block =
            switch half {
            case .attention:
                keeping(heads: remainder.groups, neurons: Array(0..<partCount(.feedForward)))
            case .feedForward:
                keeping(heads: Array(0..<partCount(.attention)), neurons: remainder.groups)
            }
        block.setOutputMap(remainder.map, of: half)
        return block
    }
}
