public import Tensors

/// The AdaGrad optimizer: divides the learning rate of each number by the root of the sum of all its squared
/// gradients (Duchi, Hazan and Singer, 2011).
///
///     sum += g²
///     p -= rate · g / (√sum + epsilon)
public struct AdaGrad: Optimizer {
    /// A number added to the root, so that nothing is divided by zero.
    public var epsilon: Float

    /// Creates the optimizer.
    public init(epsilon: Float = 1e-10) { self.epsilon = epsilon }

    /// Returns a sum of zero.
    public func makeSlot(for parameter: Tensor) -> SingleSlot { SingleSlot(for: parameter) }

    /// Moves `parameter` against `gradient`, by smaller and smaller steps.
    public func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot sum: inout SingleSlot,
        learningRate: Float, step: Int
    ) {
        let epsilon = self.epsilon
        parameter.combine(with: gradient, updating: &sum.memory) { parameters, sums, gradients in
            for index in gradients.indices {
                sums[index] += gradients[index] * gradients[index]
                parameters[index] -= learningRate * gradients[index] / (sums[index].squareRoot() + epsilon)
            }
        }
    }
}
