public import Tensors

extension Activation: Layer {
    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        /// The input, `[n, H]`.
        let input: Tensor
    }

    /// Applies the function: `[n, H] -> [n, H]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        (applied(to: input), Activations(input: input))
    }

    /// Applies the function: `[n, H] -> [n, H]`.
    public func callAsFunction(_ input: Tensor) -> Tensor { applied(to: input) }

    /// Returns the derivative by the input.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout Activation
    ) -> Tensor {
        backward(outputGradient, preactivation: activations.input)
    }

    /// Visits nothing: there are no parameters.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}
}
