public import Tensors

/// Shifts and scales each row to mean 0 and variance 1, then by a learned scale and bias.
///
///     y = scale · (x - mean x) / √(var x + epsilon) + bias
///
/// The variance is the biased one, over the row's `H` elements (Ba, Kiros and Hinton, 2016).
public struct LayerNorm: Layer {
    /// `[H]`.
    public var scale: Tensor
    /// `[H]`.
    public var bias: Tensor
    /// Added to the variance, so that a constant row does not divide by zero.
    public let epsilon: Float

    /// Creates a layer whose parameters are all zero, to be loaded or initialized.
    public init(size: Int, epsilon: Float) {
        scale = Tensor(zeros: [size])
        bias = Tensor(zeros: [size])
        self.epsilon = epsilon
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        /// `[n, H]`: the input at mean 0 and variance 1, before scale and bias.
        let normalized: Tensor
        /// `[n]`: `1 / √(var x + epsilon)` of each row.
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
    /// normalized input; adds `dscale += Σ_rows dy x̂` and `dbias += Σ_rows dy`.
    ///
    /// The two means are what is left of the derivatives of the mean and the variance.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout LayerNorm
    ) -> Tensor {
        gradient.scale.accumulateRows(of: outputGradient * activations.normalized)
        gradient.bias.accumulateRows(of: outputGradient)
        return Tensor.layerNormBackward(
            outputGradient, scale: scale, normalized: activations.normalized,
            inverseDeviations: activations.inverseDeviations)
    }

    /// Visits the scale as `weight`, the name every published BERT gives it, then the bias.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&scale, at: path.appending("weight"), role: .scale)
        try visitor.visit(&bias, at: path.appending("bias"), role: .bias)
    }
}
