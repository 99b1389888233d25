public import Tensors

/// Gradient descent with momentum: heavy-ball (Polyak, 1964) or Nesterov (1983).
///
///     velocity = momentum · velocity + g
///     p -= rate · velocity                        heavy-ball
///     p -= rate · (g + momentum · velocity)       Nesterov
public struct Momentum: Optimizer {
    /// The share of the last velocity that is kept, in `0..<1`.
    public var momentum: Float
    /// Whether to use the form of Nesterov.
    public var isNesterov: Bool

    /// Creates an optimizer that keeps the share `momentum` of the last velocity.
    public init(momentum: Float = 0.9, isNesterov: Bool = false) {
        self.momentum = momentum
        self.isNesterov = isNesterov
    }

    /// Returns a velocity of zero.
    public func makeSlot(for parameter: Tensor) -> SingleSlot { SingleSlot(for: parameter) }

    /// Moves `parameter` along the velocity that the gradients have built up.
    public func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot velocity: inout SingleSlot,
        learningRate: Float, step: Int
    ) {
        let (momentum, isNesterov) = (self.momentum, self.isNesterov)
        parameter.combine(with: gradient, updating: &velocity.memory) { parameters, velocities, gradients in
            for index in gradients.indices {
                velocities[index] = momentum * velocities[index] + gradients[index]
                parameters[index] -=
                    learningRate
                    * (isNesterov ? gradients[index] + momentum * velocities[index] : velocities[index])
            }
        }
    }
}
