internal import Tensors

extension TransformerBlock {
    /// `[T, H] -> [T, H]` for inference: the same result as `forward`, with every sum fused and nothing kept.
    public func callAsFunction(_ input: HiddenStates) -> HiddenStates {
        let output = finish(attention(input).rows, of: input.rows)
        return HiddenStates(rows: output, sequences: input.sequences)
    }

    /// The output at the first token of each sequence only, for inference: `[T, H] -> [B, H]`, sequences of one row.
    ///
    /// A classifier reads no other row of the last block. Keys and values are needed of all tokens; queries and all that
    /// follows only of the first. The rows have the same bits as those of the whole output.
    public func classTokenStates(_ input: HiddenStates) -> HiddenStates {
        let attended = attention.classTokenStates(input).rows  // [B, H]
        return HiddenStates(classTokens: finish(attended, of: input.classTokens.rows))
    }

    /// What follows the attention, row by row: `[n, H] -> [n, H]`.
    private func finish(_ attended: Tensor, of input: Tensor) -> Tensor {
        let middle = attentionNorm(
            attended.linear(weight: attentionOutput.weight, bias: attentionOutput.bias, adding: input))
        let inner = feedForward.inner(middle)  // [n, F]
        return outputNorm(
            inner.linear(weight: feedForward.output.weight, bias: feedForward.output.bias, adding: middle))
    }
}
