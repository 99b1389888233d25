public import Tensors

/// Sets random numbers to zero in training, and scales up the others to keep the mean (Srivastava and others,
/// 2014).
///
///     y = x · m / (1 - rate)          m is 0 with probability `rate`, else 1
///
/// In inference `y = x`.
public struct Dropout: Layer, Hashable {
    /// The share of numbers that are set to zero, in `0..<1`.
    public var rate: Float

    /// Creates the layer.
    ///
    /// - Precondition: `rate` is in `0..<1`.
    public init(rate: Float) {
        precondition(rate >= 0 && rate < 1, "rate must be in 0..<1, not \(rate)")
        self.rate = rate
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        /// The factor of each number, in the shape of the input; `nil` if nothing was dropped.
        let mask: Tensor?
    }

    /// Drops numbers if `context` is a training pass.
    ///
    /// The input may have any shape.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        guard let mask = mask(input.shape, in: &context) else { return (input, Activations(mask: nil)) }
        return (input * mask, Activations(mask: mask))
    }

    /// Returns `dx = m / (1 - rate) · dy`.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout Dropout
    ) -> Tensor {
        activations.mask.map { outputGradient * $0 } ?? outputGradient
    }

    /// Visits nothing: there are no parameters.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}

    /// Returns the factors for numbers of that shape; `nil` if nothing is dropped.
    func mask(_ shape: TensorShape, in context: inout ForwardContext) -> Tensor? {
        guard context.isTraining, rate > 0 else { return nil }
        // Each 64 random bits decide four numbers, so the rate is rounded to a multiple of 1 / 65,536.
        let threshold = Int((rate * 65536).rounded())
        let kept = 65536 / (65536 - Float(min(threshold, 65535)))
        return Tensor(dropoutMask: shape, threshold: threshold, kept: kept, using: &context.generator)
    }
}
