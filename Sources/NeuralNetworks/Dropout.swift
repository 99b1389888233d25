public import Tensors

/// Sets numbers to zero at random while training, and scales up the others, so that none can be relied on.
///
///     y = x · m / (1 - rate)          m is 0 with probability `rate`, else 1
///
/// In inference `y = x` (Srivastava and others, 2014).
public struct Dropout: Layer, Hashable {
    /// The share of numbers that are dropped, in `0..<1`.
    public var rate: Float

    /// Creates the layer.
    ///
    /// - Precondition: `rate` is in `0..<1`.
    public init(rate: Float) {
        precondition(rate >= 0 && rate < 1, "a dropout of \(rate)")
        self.rate = rate
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        /// What each number was multiplied by, of the input's shape; `nil` where nothing was dropped.
        let mask: Tensor?
    }

    /// Drops numbers when `context` trains; the shape is any.
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

    /// Visits nothing.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}

    /// What to multiply numbers of that shape by in `context`; `nil` where nothing is to be dropped.
    func mask(_ shape: TensorShape, in context: inout ForwardContext) -> Tensor? {
        guard context.isTraining, rate > 0 else { return nil }
        // Each 64 random bits decide four numbers, which rounds the rate to a 65,536th.
        let threshold = Int((rate * 65536).rounded())
        let kept = 65536 / (65536 - Float(min(threshold, 65535)))
        return Tensor(dropoutMask: shape, threshold: threshold, kept: kept, using: &context.generator)
    }
}
