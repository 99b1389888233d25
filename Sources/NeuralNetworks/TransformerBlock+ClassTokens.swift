internal import Tensors

extension SelfAttention {
    /// What the first token of each sequence sees, for inference: `[T, H] -> [B, H]`, sequences of one row.
    ///
    /// With one query for each sequence it pays to change the order of the products, for each head:
    ///
    ///     q · (Wₖ x + bₖ) = (q Wₖ) · x + q · bₖ       the last term is the same for all keys: no softmax sees it
    ///     Σ p (Wᵥ x + bᵥ) = Wᵥ (Σ p x) + bᵥ            as Σ p = 1
    ///
    /// So no token is mapped to a key or a value. It gives the rows of `callAsFunction` but for rounding.
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

// A classifier reads no row of the last block but the first of each sequence, so nearly all its work falls away; in
// training all but keys and values, a sixth of it.
extension TransformerBlock {
    /// The output at the first token of each sequence only, for inference: `[T, H] -> [B, H]`, sequences of one row.
    ///
    /// The rows are those of the whole output but for rounding.
    package func classTokenStates(_ input: HiddenStates) -> HiddenStates {
        HiddenStates(
            classTokens: finish(attention.classTokenStates(input).rows, of: input.classTokens.rows))
    }

    /// The output at the first token of each sequence only, and what `backwardClassTokens` needs:
    /// `[T, H] -> [B, H]`, sequences of one row.
    package func forwardClassTokens(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let classTokens = input.classTokens
        let (attended, attention) = self.attention.forward(from: classTokens, to: input, in: &context)
        return finish(attended, of: classTokens, attention: attention, in: &context)
    }

    /// Returns the derivative by the whole input, `[B, H] -> [T, H]`: first tokens have a share in it as what asks, what
    /// answers and what is added to, all others only as what answers.
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
