package import MiniBERT
package import NeuralNetworks
package import Tensors

/// The head of `BertForMaskedLM`, which predicts tokens from hidden states, without its table of words.
///
///     t = LayerNorm(gelu(W x + b))
///     logits = t · wordsᵀ + c
///
/// `words` is the table of the encoder (Press and Wolf, 2017), so the caller passes it.
package struct MaskedLanguageHead: Parameterized {
    /// `W` `[H, H]` and `b` `[H]`.
    package var dense: Linear
    package let activation: Activation
    /// Over `H` columns.
    package var norm: LayerNorm
    /// `c` `[V]`.
    package var bias: Tensor

    /// Creates a head whose parameters are all zero, to be loaded or initialized.
    package init(_ configuration: BertConfiguration) {
        dense = Linear(inputSize: configuration.hiddenSize, outputSize: configuration.hiddenSize)
        activation = configuration.activation
        norm = LayerNorm(size: configuration.hiddenSize, epsilon: configuration.layerNormEpsilon)
        bias = Tensor(zeros: [configuration.vocabularySize])
    }

    /// The values of the forward pass that `backward` needs.
    package struct Activations: Sendable {
        let dense: Linear.Activations
        let activation: Activation.Activations
        let norm: LayerNorm.Activations
        /// `[n, H]`.
        let transformed: Tensor
    }

    /// The logits of the tokens at some rows: `[n, H] -> [n, V]`.
    func forward(
        _ states: Tensor, words: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (mapped, dense) = self.dense.forward(states, in: &context)  // [n, H]
        let (activated, activation) = self.activation.forward(mapped, in: &context)  // [n, H]
        let (transformed, norm) = self.norm.forward(activated, in: &context)  // [n, H]
        let logits = transformed.linear(weight: words, bias: bias)  // [n, V]
        return (
            logits, Activations(dense: dense, activation: activation, norm: norm, transformed: transformed)
        )
    }

    /// Returns the derivative by the states, and adds the derivative by the table of words to `wordsGradient`.
    func backward(
        _ outputGradient: Tensor, words: Tensor, through activations: Activations,
        into gradient: inout MaskedLanguageHead, wordsGradient: inout Tensor
    ) -> Tensor {
        wordsGradient.accumulateTransposedProduct(of: outputGradient, and: activations.transformed)
        gradient.bias.accumulateRows(of: outputGradient)
        let transformed = outputGradient.matmul(words)  // [n, H]
        var activation = activation
        let activated = norm.backward(transformed, through: activations.norm, into: &gradient.norm)
        let mapped = self.activation.backward(activated, through: activations.activation, into: &activation)
        return dense.backward(mapped, through: activations.dense, into: &gradient.dense)
    }

    /// Visits the parameters by their published names.
    package mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        let predictions = path.appending("cls.predictions")
        try visitor.visit(&bias, at: predictions.appending("bias"), role: .bias)
        try dense.visitParameters(&visitor, at: predictions.appending("transform.dense"))
        try norm.visitParameters(&visitor, at: predictions.appending("transform.LayerNorm"))
    }
}
