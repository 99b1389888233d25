public import Tensors

/// Gradient descent: `p -= rate · g`.
///
/// With the gradient of a batch it is stochastic gradient descent.
public struct GradientDescent: Optimizer {
    /// The memory of a parameter, which is empty.
    public struct Slot: Parameterized {
        /// Visits nothing: there are no parameters.
        public mutating func visitParameters<Visitor: ParameterVisitor>(
            _ visitor: inout Visitor, at path: ParameterPath
        ) throws(Visitor.Failure) {}
    }

    /// Creates the optimizer.
    public init() {}

    /// Returns an empty memory.
    public func makeSlot(for parameter: Tensor) -> Slot { Slot() }

    /// Moves `parameter` against `gradient`.
    public func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot: inout Slot,
        learningRate: Float, step: Int
    ) {
        parameter.add(gradient, scaledBy: -learningRate)
    }
}
