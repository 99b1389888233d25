public import NeuralNetworks
public import Tensors

/// BERT's pooler: the state of `[CLS]` through a linear map and the hyperbolic tangent.
///
///     y = tanh(W · x + b)
public struct BertPooler: Layer {
    /// `W` `[H, H]` and `b` `[H]`.
    public var dense: Linear

    /// Creates a pooler whose parameters are all zero, to be loaded or initialized.
    public init(hiddenSize: Int) {
        dense = Linear(inputSize: hiddenSize, outputSize: hiddenSize)
    }

    /// The values of the forward pass that `backward` needs.
    public struct Activations: Sendable {
        let dense: Linear.Activations
        /// `[B, H]`: `W · x + b`.
        let preactivation: Tensor
    }

    /// Maps the states of the `[CLS]` tokens: `[B, H] -> [B, H]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (preactivation, dense) = self.dense.forward(input, in: &context)  // [B, H]
        let output = Activation.tanh.applied(to: preactivation)  // [B, H]
        return (output, Activations(dense: dense, preactivation: preactivation))
    }

    /// Returns `dx = Wᵀ · (dy · (1 - y²))`.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout BertPooler
    ) -> Tensor {
        let denseGradient = Activation.tanh.backward(
            outputGradient, preactivation: activations.preactivation)
        return dense.backward(denseGradient, through: activations.dense, into: &gradient.dense)
    }

    /// Visits the parameters by their published names.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try dense.visitParameters(&visitor, at: path.appending("dense"))
    }
}
