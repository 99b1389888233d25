internal import Tensors

extension SelfAttention {
    /// What the first token of each sequence sees, for inference: `[T, H] -> [B, H]`, sequences of one row.
    public func classTokenStates(_ input: HiddenStates) -> HiddenStates {
        let classTokens = input.classTokens
        let attention = ScaledDotProductAttention(
            headCount: headCount, querySequences: classTokens.sequences, keySequences: input.sequences)
        let output = attention(
            queries: query(classTokens.rows), keys: key(input.rows), values: value(input.rows))
        return HiddenStates(classTokens: output)
    }
}

// A classifier reads no row of the last block but the first of each sequence. Keys and values are needed of all tokens;
// queries and all that follows only of the first: five sixths of the work of a block fall away.
extension TransformerBlock {
    /// The output at the first token of each sequence only, for inference: `[T, H] -> [B, H]`, sequences of one row.
    ///
    /// The rows have the same bits as those of the whole output.
    public func classTokenStates(_ input: HiddenStates) -> HiddenStates {
        HiddenStates(
            classTokens: finish(attention.classTokenStates(input).rows, of: input.classTokens.rows))
    }

    /// The output at the first token of each sequence only, and what `backwardClassTokens` needs:
    /// `[T, H] -> [B, H]`, sequences of one row.
    public func forwardClassTokens(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let classTokens = input.classTokens
        let (attended, attention) = self.attention.forward(from: classTokens, to: input, in: &context)
        return finish(attended, of: classTokens, attention: attention, in: &context)
    }

    /// Returns the derivative by the whole input, `[B, H] -> [T, H]`: first tokens have a share in it as what asks, what
    /// answers and what is added to, all others only as what answers.
    public func backwardClassTokens(
        _ outputGradient: HiddenStates, through activations: Activations,
        into gradient: inout TransformerBlock
    ) -> HiddenStates {
        let (attended, residual) = unfinish(outputGradient, through: activations, into: &gradient)  // [B, H]
        var (asking, input) = attention.parts(
            of: attended, through: activations.attention, into: &gradient.attention)
        asking.rows += residual
        input.rows.scatterAddRows(input.sequences.map { Int32($0.lowerBound) }, from: asking.rows)
        return input
    }
}
