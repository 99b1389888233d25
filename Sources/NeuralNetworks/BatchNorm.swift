public import Tensors

/// Batch normalization: shifts and scales each column to mean 0 and variance 1 over the rows of a batch, then
/// applies a learned scale and bias (Ioffe and Szegedy, 2015).
///
///     y = scale · (x - mean) / √(variance + epsilon) + bias
///
/// In training, the mean and the biased variance are those of the batch. In inference they are running statistics
/// from training, so that a row does not depend on the other rows. A single row has no variance, so it is
/// normalized by the running statistics, too.
public struct BatchNorm: Layer {
    /// The scale of each column, `[H]`.
    public var scale: Tensor
    /// The bias of each column, `[H]`.
    public var bias: Tensor
    /// The running mean of each column, `[H]`.
    public var runningMean: Tensor
    /// The running, unbiased variance of each column, `[H]`.
    public var runningVariance: Tensor
    /// A number added to the variance, so that a constant column is not divided by zero.
    public let epsilon: Float
    /// The share by which each step moves the running statistics toward those of its batch.
    public let momentum: Float

    /// Creates a layer whose scale and bias are zero until they are loaded or initialized, and whose running
    /// variance is 1.
    public init(size: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
        scale = Tensor(zeros: [size])
        bias = Tensor(zeros: [size])
        runningMean = Tensor(zeros: [size])
        runningVariance = Tensor(repeating: 1, shape: [size])
        self.epsilon = epsilon
        self.momentum = momentum
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        /// The input at mean 0 and variance 1, before scale and bias, `[n, H]`.
        let normalized: Tensor
        /// `1 / √(variance + epsilon)` of each column, `[H]`.
        let inverseDeviations: Tensor
        /// The mean and the unbiased variance of the batch, `[H]` each; `nil` if the running statistics were
        /// used.
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

    /// Returns `dx = (g - mean g - x̂ · mean (g x̂)) / deviation`, where `g = scale · dy`, `x̂` is the normalized
    /// input and the means are over each column.
    ///
    /// With running statistics, which do not depend on `x`, `dx = g / deviation`.
    ///
    /// The gradient of a running statistic is the change that the step makes to it.
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

    /// Visits scale, bias and running statistics under PyTorch's names.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&scale, at: path.appending("weight"), role: .scale)
        try visitor.visit(&bias, at: path.appending("bias"), role: .bias)
        try visitor.visit(&runningMean, at: path.appending("running_mean"), role: .statistic)
        try visitor.visit(&runningVariance, at: path.appending("running_var"), role: .statistic)
    }
}
