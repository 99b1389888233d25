public import Tensors

/// A differentiable function with parameters; a value whose gradient is a value of the same type.
public protocol Layer: Parameterized {
    /// What goes in.
    associatedtype Input
    /// What comes out.
    associatedtype Output
    /// The derivative of the loss by the input; `Void` where the input is not a number.
    associatedtype InputGradient = Input
    /// What `backward` needs of the forward pass.
    associatedtype Activations: Sendable

    /// Computes the output and keeps what `backward` needs.
    func forward(_ input: Input, in context: inout ForwardContext) -> (
        output: Output, activations: Activations
    )

    /// Adds the derivatives by the parameters to `gradient`, and returns the derivative by the input.
    func backward(
        _ outputGradient: Output, through activations: Activations, into gradient: inout Self
    ) -> InputGradient

    /// Computes the output for inference, keeping nothing; it may take a faster road to the same result.
    func callAsFunction(_ input: Input) -> Output
}

extension Layer {
    /// Computes the output for inference, keeping nothing.
    public func callAsFunction(_ input: Input) -> Output {
        var context = ForwardContext.inference
        return forward(input, in: &context).output
    }
}

/// What a forward pass depends on beside input and parameters: whether it trains, and the random numbers.
public struct ForwardContext: Sendable {
    /// Whether dropout and the like are active.
    public let isTraining: Bool
    /// The source of randomness of this pass.
    public var generator: SplitMix64

    /// A pass without randomness.
    public static let inference = ForwardContext(isTraining: false, generator: SplitMix64(seed: 0))

    /// A training pass that draws its random numbers from `seed`.
    public static func training(seed: UInt64) -> ForwardContext {
        ForwardContext(isTraining: true, generator: SplitMix64(seed: seed))
    }
}
