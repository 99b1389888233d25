public import Tensors

/// Layer normalization: shifts and scales each row to mean 0 and variance 1, then applies a learned scale and
/// bias (Ba, Kiros and Hinton, 2016).
///
///     y = scale · (x - mean x) / √(var x + epsilon) + bias
///
/// The variance is the biased one, over the row's `H` elements.
public struct LayerNorm: Layer {
    /// The scale of each column, `[H]`.
    public var scale: Tensor
    /// The bias of each column, `[H]`.
    public var bias: Tensor
    /// A number added to the variance, so that a constant row is not divided by zero.
    public let epsilon: Float

    /// Creates a layer whose parameters are zero until they are loaded or initialized.
    public init(size: Int, epsilon: Float) {
        scale = Tensor(zeros: [size])
        bias = Tensor(zeros: [size])
        self.epsilon = epsilon
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        /// The input at mean 0 and variance 1, before scale and bias, `[n, H]`.
        let normalized: Tensor
        /// `1 / √(var x + epsilon)` of each row, `[n]`.
        let inverseDeviations: Tensor
    }

    /// Normalizes each row: `[n, H] -> [n, H]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (normalized, inverseDeviations) = input.rowNormalized(epsilon: epsilon)
        let output = normalized.scalingEachRow(by: scale, adding: bias)
        return (output, Activations(normalized: normalized, inverseDeviations: inverseDeviations))
    }

    /// Normalizes each row in one pass: `[n, H] -> [n, H]`.
    public func callAsFunction(_ input: Tensor) -> Tensor {
        input.layerNorm(scale: scale, bias: bias, epsilon: epsilon)
    }

    /// Returns `dx = (g - mean g - x̂ · mean (g x̂)) / deviation`, where `g = scale · dy` and `x̂` is the
    /// normalized input; adds `Σ_rows dy x̂` to the gradient of the scale and `Σ_rows dy` to that of the bias.
    ///
    /// The two means come from the derivatives of the mean and of the variance.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout LayerNorm
    ) -> Tensor {
        gradient.scale.accumulateRows(of: outputGradient * activations.normalized)
        gradient.bias.accumulateRows(of: outputGradient)
        return Tensor.layerNormBackward(
            outputGradient, scale: scale, normalized: activations.normalized,
            inverseDeviations: activations.inverseDeviations)
    }

    /// Visits the scale as `weight`, its name in published BERT checkpoints, then the bias.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&scale, at: path.appending("weight"), role: .scale)
        try visitor.visit(&bias, at: path.appending("bias"), role: .bias)
    }
}
