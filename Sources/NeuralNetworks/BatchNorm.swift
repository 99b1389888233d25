public import Tensors

/// Shifts and scales each column to mean 0 and variance 1 over the rows of a batch, then by a learned scale and bias.
///
///     y = scale · (x - mean) / √(variance + epsilon) + bias
///
/// While training, mean and biased variance are those of the rows at hand; in inference they are running figures of the
/// training, so that a row does not depend on its neighbours (Ioffe and Szegedy, 2015). A single row has no variance:
/// it is normalized by the running figures too.
public struct BatchNorm: Layer {
    /// `[H]`.
    public var scale: Tensor
    /// `[H]`.
    public var bias: Tensor
    /// `[H]`: the running mean of each column.
    public var runningMean: Tensor
    /// `[H]`: the running variance of each column, unbiased.
    public var runningVariance: Tensor
    /// Added to the variance, so that a constant column does not divide by zero.
    public let epsilon: Float
    /// How far each step moves the running figures towards those of its batch.
    public let momentum: Float

    /// Creates a layer whose scale and bias are zero, to be loaded or initialized, and whose running variance is 1.
    public init(size: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
        scale = Tensor(zeros: [size])
        bias = Tensor(zeros: [size])
        runningMean = Tensor(zeros: [size])
        runningVariance = Tensor(repeating: 1, shape: [size])
        self.epsilon = epsilon
        self.momentum = momentum
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        /// `[n, H]`: the input at mean 0 and variance 1, before scale and bias.
        let normalized: Tensor
        /// `[H]`: `1 / √(variance + epsilon)` of each column.
        let inverseDeviations: Tensor
        /// The mean and unbiased variance of the batch, `[H]` each; `nil` where the running figures were used.
        let batch: (mean: Tensor, variance: Tensor)?
    }

    /// Normalizes each column: `[n, H] -> [n, H]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        guard context.isTraining, input.rows > 1 else {
            return normalize(input.addingToEachRow(runningMean.scaled(by: -1)), runningVariance, batch: nil)
        }
        let rowCount = Float(input.rows)
        let mean = input.sumOfRows.scaled(by: 1 / rowCount)  // [H]
        let centered = input.addingToEachRow(mean.scaled(by: -1))  // [n, H]
        let squares = (centered * centered).sumOfRows  // [H]
        let unbiased = squares.scaled(by: 1 / (rowCount - 1))
        return normalize(centered, squares.scaled(by: 1 / rowCount), batch: (mean, unbiased))
    }

    private func normalize(
        _ centered: Tensor, _ variance: Tensor, batch: (mean: Tensor, variance: Tensor)?
    ) -> (output: Tensor, activations: Activations) {
        let inverseDeviations = Tensor(
            variance.elements.map { 1 / ($0 + epsilon).squareRoot() }, shape: variance.shape)
        let normalized = centered.scalingEachRow(by: inverseDeviations)
        let activations = Activations(
            normalized: normalized, inverseDeviations: inverseDeviations, batch: batch)
        return (normalized.scalingEachRow(by: scale, adding: bias), activations)
    }

    /// Returns `dx = (g - mean g - x̂ · mean (g x̂)) / deviation`, where `g = scale · dy`, `x̂` is the normalized input
    /// and the means run down the columns; with running figures, which do not depend on `x`, `dx = g / deviation`.
    ///
    /// What is added to the gradients of the running figures is the change that the step should make to them.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout BatchNorm
    ) -> Tensor {
        let normalized = activations.normalized
        let scaleGradient = (outputGradient * normalized).sumOfRows  // [H]
        let biasGradient = outputGradient.sumOfRows  // [H]
        gradient.scale += scaleGradient
        gradient.bias += biasGradient
        let factors = scale * activations.inverseDeviations  // [H]
        guard let batch = activations.batch else { return outputGradient.scalingEachRow(by: factors) }

        gradient.runningMean.add(batch.mean - runningMean, scaledBy: momentum)
        gradient.runningVariance.add(batch.variance - runningVariance, scaledBy: momentum)
        let share = -1 / Float(normalized.rows)
        let projected = normalized.scalingEachRow(
            by: scaleGradient.scaled(by: share), adding: biasGradient.scaled(by: share))  // [n, H]
        return (outputGradient + projected).scalingEachRow(by: factors)
    }

    /// Visits scale, bias and the running figures by PyTorch's names.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&scale, at: path.appending("weight"), role: .scale)
        try visitor.visit(&bias, at: path.appending("bias"), role: .bias)
        try visitor.visit(&runningMean, at: path.appending("running_mean"), role: .statistic)
        try visitor.visit(&runningVariance, at: path.appending("running_var"), role: .statistic)
    }
}
