public import Tensors

/// The RMSProp optimizer: divides the learning rate of each number by a running root mean square of its gradients
/// (Tieleman and Hinton, 2012).
///
///     mean = decay · mean + (1 - decay) · g²
///     p -= rate · g / (√mean + epsilon)
public struct RMSProp: Optimizer {
    /// The share of the last mean that is kept, in `0..<1`.
    public var decay: Float
    /// A number added to the root, so that nothing is divided by zero.
    public var epsilon: Float

    /// Creates the optimizer.
    public init(decay: Float = 0.99, epsilon: Float = 1e-8) {
        self.decay = decay
        self.epsilon = epsilon
    }

    /// Returns a mean of zero.
    public func makeSlot(for parameter: Tensor) -> SingleSlot { SingleSlot(for: parameter) }

    /// Moves `parameter` against `gradient`, each number at its own scale.
    public func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot mean: inout SingleSlot,
        learningRate: Float, step: Int
    ) {
        let (decay, epsilon) = (self.decay, self.epsilon)
        parameter.combine(with: gradient, updating: &mean.memory) { parameters, means, gradients in
            for index in gradients.indices {
                means[index] = decay * means[index] + (1 - decay) * gradients[index] * gradients[index]
                parameters[index] -= learningRate * gradients[index] / (means[index].squareRoot() + epsilon)
            }
        }
    }
}
