internal import Tensors

/// Self-attention, then a position-wise feed-forward network; each is added to its input and normalized.
///
///     x = LayerNorm(x + dropout(W attention(x) + b))
///     y = LayerNorm(x + dropout(feedForward(x)))
///
/// The norm comes after the sum, as in the encoder of Vaswani and others (2017) and in BERT.
public struct TransformerBlock: Layer {
    /// The only part in which tokens see each other.
    public var attention: SelfAttention
    /// Mixes the heads of the attention: `[T, H] -> [T, H]`.
    public var attentionOutput: Linear
    /// Normalizes the sum of input and attention.
    public var attentionNorm: LayerNorm
    /// Works on each token by itself.
    public var feedForward: PositionwiseFeedForward
    /// Normalizes the sum of attended state and feed-forward network.
    public var outputNorm: LayerNorm
    /// Applied to what attention and feed-forward network add.
    public var dropout: Dropout

    /// Creates a block whose parameters are all zero, to be loaded or initialized.
    ///
    /// - Parameters:
    ///   - hiddenSize: `H`, the width of a state.
    ///   - headCount: `A`, which divides `hiddenSize`.
    ///   - innerSize: `F`, the inner width of the feed-forward network.
    ///   - activation: Applied inside the feed-forward network.
    ///   - epsilon: Added to the variance in both norms.
    ///   - dropout: The share of numbers dropped from each part's result while training.
    ///   - attentionDropout: The share of attention probabilities dropped while training.
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

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let attention: SelfAttention.Activations
        let attentionOutput: Linear.Activations
        let attentionDropout: Dropout.Activations
        let attentionNorm: LayerNorm.Activations
        let feedForward: PositionwiseFeedForward.Activations
        let feedForwardDropout: Dropout.Activations
        let outputNorm: LayerNorm.Activations
    }

    /// `[T, H] -> [T, H]`, row by row but for the attention.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let (attended, attention) = self.attention.forward(input, in: &context)
        let (mixed, attentionOutput) = self.attentionOutput.forward(attended.rows, in: &context)  // [T, H]
        let (keptMixed, attentionDropout) = dropout.forward(mixed, in: &context)  // [T, H]
        let (middle, attentionNorm) = self.attentionNorm.forward(keptMixed + input.rows, in: &context)

        let (fed, feedForward) = self.feedForward.forward(middle, in: &context)  // [T, H]
        let (keptFed, feedForwardDropout) = dropout.forward(fed, in: &context)  // [T, H]
        let (output, outputNorm) = self.outputNorm.forward(keptFed + middle, in: &context)  // [T, H]

        let activations = Activations(
            attention: attention, attentionOutput: attentionOutput, attentionDropout: attentionDropout,
            attentionNorm: attentionNorm, feedForward: feedForward, feedForwardDropout: feedForwardDropout,
            outputNorm: outputNorm)
        return (HiddenStates(rows: output, sequences: input.sequences), activations)
    }

    /// Returns the derivative by the input: forward read upwards; a sum hands its gradient to both of its terms.
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations,
        into gradient: inout TransformerBlock
    ) -> HiddenStates {
        var unused = dropout
        let fedSum = outputNorm.backward(
            outputGradient.rows, through: activations.outputNorm, into: &gradient.outputNorm)  // [T, H]
        let fed = dropout.backward(fedSum, through: activations.feedForwardDropout, into: &unused)
        let fedInput = feedForward.backward(
            fed, through: activations.feedForward, into: &gradient.feedForward)  // [T, H]
        let middle = fedSum + fedInput

        let mixedSum = attentionNorm.backward(
            middle, through: activations.attentionNorm, into: &gradient.attentionNorm)  // [T, H]
        let mixed = dropout.backward(mixedSum, through: activations.attentionDropout, into: &unused)
        let attended = attentionOutput.backward(
            mixed, through: activations.attentionOutput, into: &gradient.attentionOutput)  // [T, H]
        let input = attention.backward(
            HiddenStates(rows: attended, sequences: outputGradient.sequences),
            through: activations.attention, into: &gradient.attention)
        return HiddenStates(rows: mixedSum + input.rows, sequences: outputGradient.sequences)
    }

    /// Visits the parameters by the names that published BERT checkpoints give them.
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
