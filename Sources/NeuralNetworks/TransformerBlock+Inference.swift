internal import Tensors

extension TransformerBlock {
    /// `[T, H] -> [T, H]` for inference: the same result as `forward`, with every sum fused and nothing kept.
    public func callAsFunction(_ input: HiddenStates) -> HiddenStates {
        let output = finish(attention(input).rows, of: input.rows)
        return HiddenStates(rows: output, sequences: input.sequences)
    }

    /// What follows the attention, row by row: `[n, H] -> [n, H]`.
    func finish(_ attended: Tensor, of input: Tensor) -> Tensor {
        let middle = attentionNorm(
            attended.linear(weight: attentionOutput.weight, bias: attentionOutput.bias, adding: input))
        let inner = feedForward.inner(middle)  // [n, F]
        return outputNorm(
            inner.linear(weight: feedForward.output.weight, bias: feedForward.output.bias, adding: middle))
    }
}
