import Tensors

extension TransformerBlock {
    /// Computes the output for inference, with fused sums and nothing stored: `[T, H] -> [T, H]`.
    public func callAsFunction(_ input: HiddenStates) -> HiddenStates {
        let output = finish(attention(input).rows, of: input.rows)
        return HiddenStates(rows: output, sequences: input.sequences)
    }

    /// Computes what follows the attention, row by row: `[n, H] -> [n, H]`.
    func finish(_ attended: Tensor, of input: Tensor) -> Tensor {
        let middle = attentionNorm(
            attended.linear(weight: attentionOutput.weight, bias: attentionOutput.bias, adding: input))
        let inner = feedForward.inner(middle)  // [n, F]
        return outputNorm(
            inner.linear(weight: feedForward.output.weight, bias: feedForward.output.bias, adding: middle))
    }
}
