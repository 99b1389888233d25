import Tensors

extension SelfAttention {
    /// Returns the attention of the first token of each sequence, for inference: `[T, H] -> [B, H]`, sequences of
    /// one row.
    ///
    /// With one query for each sequence it is faster to change the order of the products, for each head:
    ///
    ///     q · (Wₖ x + bₖ) = (q Wₖ) · x + q · bₖ       the last term is the same for all keys: no softmax sees it
    ///     Σ p (Wᵥ x + bᵥ) = Wᵥ (Σ p x) + bᵥ            as Σ p = 1
    ///
    /// So no token is mapped to a key or a value. The result is that of `callAsFunction` up to rounding.
    package func classTokenStates(_ input: HiddenStates) -> HiddenStates {
        let queries = query(input.classTokens.rows)  // [B, A D]
        let asked = queries.matmulByHeads(key.weight, headCount: headCount)  // [B A, H]
        let attention = ScaledDotProductAttention(
            headCount: 1,
            querySequences: input.sequences.indices.map { $0 * headCount..<($0 + 1) * headCount },
            keySequences: input.sequences, scale: 1 / Float(queries.columns / headCount).squareRoot())
        let seen = attention(queries: asked, keys: input.rows, values: input.rows)  // [B A, H]
        return HiddenStates(
            classTokens: seen.linearByHeads(weight: value.weight, bias: value.bias, headCount: headCount))
    }
}

// A classifier reads only the first row of each sequence of the last block. In inference nearly all work of that
// block is unnecessary; in training all but the keys and values, a sixth.
extension TransformerBlock {
    /// Returns the output for only the first token of each sequence, for inference: `[T, H] -> [B, H]`, sequences
    /// of one row.
    ///
    /// The result is that of `callAsFunction` up to rounding.
    package func classTokenStates(_ input: HiddenStates) -> HiddenStates {
        HiddenStates(
            classTokens: finish(attention.classTokenStates(input).rows, of: input.classTokens.rows))
    }

    /// Returns the output for only the first token of each sequence, and the values that `backwardClassTokens`
    /// reads: `[T, H] -> [B, H]`, sequences of one row.
    package func forwardClassTokens(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let classTokens = input.classTokens
        let (attended, attention) = self.attention.forward(from: classTokens, to: input, in: &context)
        return finish(attended, of: classTokens, attention: attention, in: &context)
    }

    /// Returns the derivative by the whole input, `[B, H] -> [T, H]`.
    ///
    /// First tokens contribute through queries, keys, values and the residual connection; all others only through
    /// keys and values.
    package func backwardClassTokens(
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
