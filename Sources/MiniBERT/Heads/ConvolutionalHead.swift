package import NeuralNetworks
package import Tensors

/// Convolutions over the states of all tokens, and the strongest response of each filter (Kim, 2014).
///
///     logits = textCNN(states)
package struct ConvolutionalHead: ClassificationHead {
    /// `[T, H] -> [B, C]`.
    package var network: TextCNN

    package init(network: TextCNN) { self.network = network }

    /// False: windows slide over all tokens.
    package var readsOnlyClassToken: Bool { false }

    package var lastMap: Linear {
        get { network.output }
        set { network.output = newValue }
    }

    /// Maps each sequence: `[T, H] -> [B, C]`.
    package func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: TextCNN.Activations) {
        network.forward(input, in: &context)
    }

    package func backward(
        _ outputGradient: Tensor, through activations: TextCNN.Activations,
        into gradient: inout ConvolutionalHead
    ) -> HiddenStates {
        network.backward(outputGradient, through: activations, into: &gradient.network)
    }

    /// Visits the network as `head`.
    package mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try network.visitParameters(&visitor, at: path.appending("head"))
    }
}
