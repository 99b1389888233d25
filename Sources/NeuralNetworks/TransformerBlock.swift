public import Tensors

/// A transformer block: self-attention, then a position-wise feed-forward network.
///
/// Each is added to its input, and the sum is normalized.
///
///     x = LayerNorm(x + dropout(W attention(x) + b))
///     y = LayerNorm(x + dropout(feedForward(x)))
///
/// The norm comes after the sum, as in the encoder of Vaswani and others (2017) and in BERT.
public struct TransformerBlock: Layer {
    /// The self-attention, the only part in which tokens affect each other.
    public var attention: SelfAttention
    /// The map that mixes the heads of the attention: `[T, H] -> [T, H]`.
    public var attentionOutput: Linear
    /// The norm of the sum of input and attention.
    public var attentionNorm: LayerNorm
    /// The feed-forward network, which is applied to each token separately.
    public var feedForward: PositionwiseFeedForward
    /// The norm of the sum of attended state and feed-forward network.
    public var outputNorm: LayerNorm
    /// The dropout of the results of attention and feed-forward network.
    public var dropout: Dropout

    /// Creates a block whose parameters are all zero, to be loaded or initialized.
    ///
    /// - Parameters:
    ///   - hiddenSize: `H`, the width of a state.
    ///   - headCount: `A`, which divides `hiddenSize`.
    ///   - innerSize: `F`, the inner width of the feed-forward network.
    ///   - activation: The activation of the feed-forward network.
    ///   - epsilon: The number added to the variance in both norms.
    ///   - dropout: The share of numbers set to zero in each part's result in training.
    ///   - attentionDropout: The share of attention probabilities set to zero in training.
    public init(
        hiddenSize: Int, headCount: Int, innerSize: Int, activation: Activation, epsilon: Float,
        dropout: Float = 0, attentionDropout: Float = 0
    ) {
        attention = SelfAttention(hiddenSize: hiddenSize, headCount: headCount, dropout: attentionDropout)
        attentionOutput = Linear(inputSize: hiddenSize, outputSize: hiddenSize)
        attentionNorm = LayerNorm(size: hiddenSize, epsilon: epsilon)
        feedForward = PositionwiseFeedForward(
            hiddenSize: hiddenSize, innerSize: innerSize, activation: activation)
        outputNorm = LayerNorm(size: hiddenSize, epsilon: epsilon)
        self.dropout = Dropout(rate: dropout)
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        let attention: SelfAttention.Activations
        let attentionOutput: Linear.Activations
        let attentionDropout: Dropout.Activations
        let attentionNorm: LayerNorm.Activations
        let feedForward: PositionwiseFeedForward.Activations
        let feedForwardDropout: Dropout.Activations
        let outputNorm: LayerNorm.Activations

        /// The attention of each token to the tokens of its sequence: for each sequence and head, `[S, S]`.
        package var attentionProbabilities: Tensor { attention.probabilities }
    }

    /// Computes the output: `[T, H] -> [T, H]`.
    ///
    /// Only the attention mixes rows.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let (attended, attention) = self.attention.forward(input, in: &context)  // [T, H]
        return finish(attended, of: input, attention: attention, in: &context)
    }

    /// Computes what follows the attention, row by row: `[n, H] -> [n, H]`.
    func finish(
        _ attended: HiddenStates, of input: HiddenStates, attention: SelfAttention.Activations,
        in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let (mixed, attentionOutput) = self.attentionOutput.forward(attended.rows, in: &context)  // [n, H]
        let (keptMixed, attentionDropout) = dropout.forward(mixed, in: &context)  // [n, H]
        let (middle, attentionNorm) = self.attentionNorm.forward(keptMixed + input.rows, in: &context)

        let (fed, feedForward) = self.feedForward.forward(middle, in: &context)  // [n, H]
        let (keptFed, feedForwardDropout) = dropout.forward(fed, in: &context)  // [n, H]
        let (output, outputNorm) = self.outputNorm.forward(keptFed + middle, in: &context)  // [n, H]

        let activations = Activations(
            attention: attention, attentionOutput: attentionOutput, attentionDropout: attentionDropout,
            attentionNorm: attentionNorm, feedForward: feedForward, feedForwardDropout: feedForwardDropout,
            outputNorm: outputNorm)
        return (HiddenStates(rows: output, sequences: input.sequences), activations)
    }

    /// Returns the derivative by the input: the steps of `forward` in reverse.
    ///
    /// A sum passes its gradient to both of its terms.
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations,
        into gradient: inout TransformerBlock
    ) -> HiddenStates {
        let (attended, residual) = unfinish(outputGradient, through: activations, into: &gradient)  // [T, H]
        var input = attention.backward(attended, through: activations.attention, into: &gradient.attention)
        input.rows += residual
        return input
    }

    /// Returns the derivatives by the output of the attention and by the input that was added to it, `[n, H]`
    /// each.
    func unfinish(
        _ outputGradient: HiddenStates, through activations: Activations,
        into gradient: inout TransformerBlock
    ) -> (attended: HiddenStates, residual: Tensor) {
        var unused = dropout
        let fedSum = outputNorm.backward(
            outputGradient.rows, through: activations.outputNorm, into: &gradient.outputNorm)  // [n, H]
        let fed = dropout.backward(fedSum, through: activations.feedForwardDropout, into: &unused)
        let fedInput = feedForward.backward(
            fed, through: activations.feedForward, into: &gradient.feedForward)  // [n, H]

        let mixedSum = attentionNorm.backward(
            fedSum + fedInput, through: activations.attentionNorm, into: &gradient.attentionNorm)  // [n, H]
        let mixed = dropout.backward(mixedSum, through: activations.attentionDropout, into: &unused)
        let attended = attentionOutput.backward(
            mixed, through: activations.attentionOutput, into: &gradient.attentionOutput)  // [n, H]
        return (HiddenStates(rows: attended, sequences: outputGradient.sequences), mixedSum)
    }

    /// Visits the parameters under the names of published BERT checkpoints.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try attention.visitParameters(&visitor, at: path.appending("attention.self"))
        try attentionOutput.visitParameters(&visitor, at: path.appending("attention.output.dense"))
        try attentionNorm.visitParameters(&visitor, at: path.appending("attention.output.LayerNorm"))
        try feedForward.visitParameters(&visitor, at: path)
        try outputNorm.visitParameters(&visitor, at: path.appending("output.LayerNorm"))
    }
}
