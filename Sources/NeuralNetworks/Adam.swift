import CLibrary
public import Tensors

/// The Adam optimizer (Kingma and Ba, 2015); with a weight decay, AdamW (Loshchilov and Hutter, 2019).
///
///     p -= rate · weightDecay · p                                     AdamW's step, on roles that decay
///     first = firstMomentDecay · first + (1 - firstMomentDecay) · g
///     second = secondMomentDecay · second + (1 - secondMomentDecay) · g²
///     p -= rate · first / (1 - firstMomentDecayᵗ) / (√(second / (1 - secondMomentDecayᵗ)) + epsilon)
///
/// `t` is the step, from 1. The divisors correct the bias of moments that start at zero.
public struct Adam: Optimizer {
    /// The share of the last mean of the gradients that is kept, in `0..<1`.
    public var firstMomentDecay: Float
    /// The share of the last mean of the squared gradients that is kept, in `0..<1`.
    public var secondMomentDecay: Float
    /// A number added to the root, so that nothing is divided by zero.
    public var epsilon: Float
    /// The share of a weight, times the learning rate, that each step subtracts; 0 is plain Adam.
    public var weightDecay: Float

    /// Creates the optimizer; with a `weightDecay` it is AdamW.
    public init(
        firstMomentDecay: Float = 0.9, secondMomentDecay: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0
    ) {
        self.firstMomentDecay = firstMomentDecay
        self.secondMomentDecay = secondMomentDecay
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// The running means of a parameter's gradients and of their squares.
    public struct Slot: Parameterized {
        /// The mean of the gradients, in the shape of the parameter.
        var firstMoment: Tensor
        /// The mean of the squared gradients, in the shape of the parameter.
        var secondMoment: Tensor

        /// Visits both moments.
        public mutating func visitParameters<Visitor: ParameterVisitor>(
            _ visitor: inout Visitor, at path: ParameterPath
        ) throws(Visitor.Failure) {
            try visitor.visit(&firstMoment, at: path.appending("first_moment"), role: .statistic)
            try visitor.visit(&secondMoment, at: path.appending("second_moment"), role: .statistic)
        }
    }

    /// Returns moments of zero.
    public func makeSlot(for parameter: Tensor) -> Slot {
        Slot(firstMoment: Tensor(zeros: parameter.shape), secondMoment: Tensor(zeros: parameter.shape))
    }

    /// Moves `parameter` against the mean of its gradients, divided by their root mean square.
    public func update(
        _ parameter: inout Tensor, gradient: Tensor, role: ParameterRole, slot: inout Slot,
        learningRate: Float, step: Int
    ) {
        let step = AdamStep(
            firstMomentDecay: firstMomentDecay, secondMomentDecay: secondMomentDecay,
            keptShare: role.decays ? 1 - learningRate * weightDecay : 1,
            rate: learningRate / Float(1 - pow(Double(firstMomentDecay), Double(step))),
            inverseRoot: Float(1 / (1 - pow(Double(secondMomentDecay), Double(step))).squareRoot()),
            epsilon: epsilon)
        step.move(
            &parameter, gradient: gradient, firstMoment: &slot.firstMoment, secondMoment: &slot.secondMoment)
    }
}
