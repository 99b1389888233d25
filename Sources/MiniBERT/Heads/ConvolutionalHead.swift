public import NeuralNetworks
public import Tensors

/// Convolutions over the states of all tokens, and the strongest response of each filter (Kim, 2014).
///
///     logits = textCNN(states)
public struct ConvolutionalHead: ClassificationHead {
    /// `[T, H] -> [B, C]`.
    public var network: TextCNN

    /// Creates a head of a network.
    public init(network: TextCNN) { self.network = network }

    /// False: windows slide over all tokens.
    public var readsOnlyClassToken: Bool { false }

    /// The output of the network.
    public var lastMap: Linear {
        get { network.output }
        set { network.output = newValue }
    }

    /// Maps each sequence: `[T, H] -> [B, C]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: TextCNN.Activations) {
        network.forward(input, in: &context)
    }

    /// Walks the network in reverse.
    public func backward(
        _ outputGradient: Tensor, through activations: TextCNN.Activations,
        into gradient: inout ConvolutionalHead
    ) -> HiddenStates {
        network.backward(outputGradient, through: activations, into: &gradient.network)
    }

    /// Visits the network as `head`.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try network.visitParameters(&visitor, at: path.appending("head"))
    }
}
