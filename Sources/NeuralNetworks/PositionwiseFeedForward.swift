public import Tensors

/// The feed-forward network of a transformer: two linear maps with an activation between, applied to each row
/// (Vaswani and others, 2017).
///
///     y = W₂ f(W₁ x + b₁) + b₂
///
/// The first map goes from `H` to `F` columns, the second back to `H`.
public struct PositionwiseFeedForward: Layer {
    /// The first map: `[n, H] -> [n, F]`.
    public var intermediate: Linear
    /// The activation between the maps.
    public let activation: Activation
    /// The second map: `[n, F] -> [n, H]`.
    public var output: Linear

    /// Creates a network whose parameters are zero until they are loaded or initialized.
    public init(hiddenSize: Int, innerSize: Int, activation: Activation) {
        intermediate = Linear(inputSize: hiddenSize, outputSize: innerSize)
        self.activation = activation
        output = Linear(inputSize: innerSize, outputSize: hiddenSize)
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        let intermediate: Linear.Activations
        let activation: Activation.Activations
        let output: Linear.Activations
    }

    /// Maps each row: `[n, H] -> [n, H]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (widened, intermediate) = self.intermediate.forward(input, in: &context)  // [n, F]
        let (activated, activation) = self.activation.forward(widened, in: &context)  // [n, F]
        let (output, outputActivations) = self.output.forward(activated, in: &context)  // [n, H]
        let activations = Activations(
            intermediate: intermediate, activation: activation, output: outputActivations)
        return (output, activations)
    }

    /// Maps each row, with the activation fused into the first product: `[n, H] -> [n, H]`.
    public func callAsFunction(_ input: Tensor) -> Tensor { output(inner(input)) }

    /// Returns the activated inner state of each row: `[n, H] -> [n, F]`.
    func inner(_ input: Tensor) -> Tensor {
        input.linear(weight: intermediate.weight, bias: intermediate.bias, activation: activation)
    }

    /// Returns the derivative by the input: the steps of `forward` in reverse.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations,
        into gradient: inout PositionwiseFeedForward
    ) -> Tensor {
        let activatedGradient = output.backward(
            outputGradient, through: activations.output, into: &gradient.output)  // [n, F]
        var activation = self.activation
        let widenedGradient = self.activation.backward(
            activatedGradient, through: activations.activation, into: &activation)  // [n, F]
        return intermediate.backward(
            widenedGradient, through: activations.intermediate, into: &gradient.intermediate)  // [n, H]
    }

    /// Visits both maps under the names of published BERT checkpoints.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try intermediate.visitParameters(&visitor, at: path.appending("intermediate.dense"))
        try output.visitParameters(&visitor, at: path.appending("output.dense"))
    }
}
