public import Tensors

/// A rule that moves a parameter against its gradient; one call for each parameter and step.
///
/// The learning rate comes in by argument, so that a schedule is a function of the step and nothing more.
public protocol Optimizer: Sendable {
    /// What the rule remembers of one parameter from step to step.
    associatedtype Slot: Parameterized

    /// The memory of a parameter before its first step.
    func makeSlot(for parameter: Tensor) -> Slot

    /// Moves `parameter` against `gradient`.
    ///
    /// - Parameters:
    ///   - parameter: What is moved.
    ///   - gradient: The derivative of the loss by it, of the same shape.
    ///   - role: What the parameter is for; weight decay goes by it.
    ///   - slot: The memory of this parameter.
    ///   - learningRate: The rate of this step, at least 0.
    ///   - step: The number of this step, from 1.
    func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot: inout Slot,
        learningRate: Float, step: Int)
}

/// The memory of a rule that keeps one number for each number of the parameter.
public struct SingleSlot: Parameterized {
    /// Of the parameter's shape.
    var memory: Tensor

    /// Creates a memory of zeros.
    init(for parameter: Tensor) { memory = Tensor(zeros: parameter.shape) }

    /// Visits the memory.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&memory, at: path.appending("memory"), role: .statistic)
    }
}
