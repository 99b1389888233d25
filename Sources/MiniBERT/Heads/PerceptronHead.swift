package import NeuralNetworks
package import Tensors

/// A multi-layer perceptron on one vector of each text: its `[CLS]` state, or the mean of its states.
///
///     logits = perceptron(pool(states))
package struct PerceptronHead: ClassificationHead {
    package let pooling: SequencePooling
    /// `[B, H] -> [B, C]`.
    package var perceptron: MultiLayerPerceptron

    package init(pooling: SequencePooling, perceptron: MultiLayerPerceptron) {
        self.pooling = pooling
        self.perceptron = perceptron
    }

    /// Whether the vector is the `[CLS]` state.
    package var readsOnlyClassToken: Bool { pooling == .first }

    package var lastMap: Linear {
        get { perceptron.output }
        set { perceptron.output = newValue }
    }

    /// The values of the forward pass that `backward` needs.
    package struct Activations: Sendable {
        let pooling: SequencePooling.Activations
        let perceptron: MultiLayerPerceptron.Activations
    }

    /// Maps the vector of each sequence: `[T, H] -> [B, C]`.
    package func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (vectors, pooling) = self.pooling.forward(input, in: &context)  // [B, H]
        let (logits, perceptron) = self.perceptron.forward(vectors, in: &context)  // [B, C]
        return (logits, Activations(pooling: pooling, perceptron: perceptron))
    }

    /// Walks the network in reverse, and passes the derivative to the rows that were pooled.
    package func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout PerceptronHead
    ) -> HiddenStates {
        var unused = pooling
        let vectors = perceptron.backward(
            outputGradient, through: activations.perceptron, into: &gradient.perceptron)  // [B, H]
        return pooling.backward(vectors, through: activations.pooling, into: &unused)
    }

    /// Visits the network as `head`.
    package mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try perceptron.visitParameters(&visitor, at: path.appending("head"))
    }
}
