public import Tensors

/// A rule that moves a parameter against its gradient, called once for each parameter and step.
///
/// The learning rate is an argument, so a schedule is just a function of the step.
public protocol Optimizer: Sendable {
    /// The memory that the optimizer keeps of one parameter between steps; it is saved with a training in
    /// progress.
    associatedtype Slot: Parameterized

    /// Returns the memory of a parameter before its first step.
    func makeSlot(for parameter: Tensor) -> Slot

    /// Moves `parameter` against `gradient`.
    ///
    /// - Parameters:
    ///   - parameter: The parameter to move.
    ///   - gradient: The derivative of the loss by the parameter, in its shape.
    ///   - role: The role of the parameter; weight decay depends on it.
    ///   - slot: The memory of this parameter.
    ///   - learningRate: The rate of this step, at least 0.
    ///   - step: The number of this step, from 1.
    func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot: inout Slot,
        learningRate: Float, step: Int)
}

/// A memory of one number for each number of the parameter.
public struct SingleSlot: Parameterized {
    /// The numbers, in the shape of the parameter.
    var memory: Tensor

    init(for parameter: Tensor) { memory = Tensor(zeros: parameter.shape) }

    /// Visits the memory.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&memory, at: path.appending("memory"), role: .statistic)
    }
}
