public import Tensors

/// A differentiable function with parameters.
///
/// A layer is a value, and its gradient is a value of the same type.
public protocol Layer: Parameterized {
    /// The type of the input.
    associatedtype Input
    /// The type of the output.
    associatedtype Output
    /// The type of the derivative of the loss by the input; `Void` for an input that is not made of numbers.
    associatedtype InputGradient = Input
    /// The values of the forward pass that `backward` reads.
    associatedtype Activations: Sendable

    /// Returns the output, and the values that `backward` reads.
    func forward(_ input: Input, in context: inout ForwardContext) -> (
        output: Output, activations: Activations
    )

    /// Adds the derivatives by the parameters to `gradient`, and returns the derivative by the input.
    func backward(
        _ outputGradient: Output, through activations: Activations, into gradient: inout Self
    ) -> InputGradient

    /// Returns the output for inference.
    ///
    /// A layer may implement it in a faster way.
    func callAsFunction(_ input: Input) -> Output
}

extension Layer {
    /// Returns the output of `forward` in inference.
    public func callAsFunction(_ input: Input) -> Output {
        var context = ForwardContext.inference
        return forward(input, in: &context).output
    }
}

/// The context of a forward pass: whether it is a training pass, and the source of random numbers.
public struct ForwardContext: Sendable {
    /// Whether dropout and the like are active.
    public let isTraining: Bool
    /// The source of the random numbers of this pass.
    public var generator: SplitMix64

    /// The context of inference, which has no randomness.
    public static let inference = ForwardContext(isTraining: false, generator: SplitMix64(seed: 0))

    /// Returns the context of a training pass that draws its random numbers from `seed`.
    public static func training(seed: UInt64) -> ForwardContext {
        ForwardContext(isTraining: true, generator: SplitMix64(seed: seed))
    }
}
