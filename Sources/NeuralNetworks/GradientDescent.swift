public import Tensors

/// Gradient descent: `p -= rate · g`; stochastic when the gradient is that of a part of the data.
public struct GradientDescent: Optimizer {
    /// Remembers nothing.
    public struct Slot: Parameterized {
        /// Visits nothing.
        public mutating func visitParameters<Visitor: ParameterVisitor>(
            _ visitor: inout Visitor, at path: ParameterPath
        ) throws(Visitor.Failure) {}
    }

    /// Creates the rule.
    public init() {}

    /// Returns an empty memory.
    public func makeSlot(for parameter: Tensor) -> Slot { Slot() }

    /// Moves `parameter` straight against `gradient`.
    public func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot: inout Slot,
        learningRate: Float, step: Int
    ) {
        parameter.add(gradient, scaledBy: -learningRate)
    }
}
