public import NeuralNetworks
public import Tensors

/// A multi-layer perceptron on one vector of each text: its `[CLS]` state, or the mean of its states.
///
///     logits = perceptron(pool(states))
public struct PerceptronHead: ClassificationHead {
    /// How the states of a sequence become one vector.
    public let pooling: SequencePooling
    /// `[B, H] -> [B, C]`.
    public var perceptron: MultiLayerPerceptron

    /// Creates a head of a pooling and a network.
    public init(pooling: SequencePooling, perceptron: MultiLayerPerceptron) {
        self.pooling = pooling
        self.perceptron = perceptron
    }

    /// Whether the vector is the `[CLS]` state.
    public var readsOnlyClassToken: Bool { pooling == .first }

    /// The output of the perceptron.
    public var lastMap: Linear {
        get { perceptron.output }
        set { perceptron.output = newValue }
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let pooling: SequencePooling.Activations
        let perceptron: MultiLayerPerceptron.Activations
    }

    /// Maps the vector of each sequence: `[T, H] -> [B, C]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (vectors, pooling) = self.pooling.forward(input, in: &context)  // [B, H]
        let (logits, perceptron) = self.perceptron.forward(vectors, in: &context)  // [B, C]
        return (logits, Activations(pooling: pooling, perceptron: perceptron))
    }

    /// Walks the network in reverse, and hands the derivative to the rows that were pooled.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout PerceptronHead
    ) -> HiddenStates {
        var unused = pooling
        let vectors = perceptron.backward(
            outputGradient, through: activations.perceptron, into: &gradient.perceptron)  // [B, H]
        return pooling.backward(vectors, through: activations.pooling, into: &unused)
    }

    /// Visits the network as `head`.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try perceptron.visitParameters(&visitor, at: path.appending("head"))
    }
}
