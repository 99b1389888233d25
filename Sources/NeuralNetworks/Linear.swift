public import Tensors

/// A learned affine map of each row.
///
///     y = x · Wᵀ + b
///
/// `W` is `[outputSize, inputSize]`, as in published checkpoints: one row for each output.
public struct Linear: Layer {
    /// The weight, `[outputSize, inputSize]`.
    public var weight: Tensor
    /// The bias, `[outputSize]`.
    public var bias: Tensor

    /// Creates a layer whose parameters are zero until they are loaded or initialized.
    public init(inputSize: Int, outputSize: Int) {
        weight = Tensor(zeros: [outputSize, inputSize])
        bias = Tensor(zeros: [outputSize])
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        /// The input, `[n, inputSize]`.
        let input: Tensor
    }

    /// Maps each row: `[n, inputSize] -> [n, outputSize]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        (self(input), Activations(input: input))
    }

    /// Maps each row: `[n, inputSize] -> [n, outputSize]`.
    public func callAsFunction(_ input: Tensor) -> Tensor { input.linear(weight: weight, bias: bias) }

    /// Returns `dx = dy · W`, and adds `dW += dyᵀ · x` and `db += Σ_rows dy`.
    ///
    /// Since `y_ij = Σ_k x_ik W_jk + b_j`, the derivative of `y_ij` by `W_jk` is `x_ik`, and by `x_ik` it is
    /// `W_jk`.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout Linear
    ) -> Tensor {
        gradient.weight.accumulateTransposedProduct(of: outputGradient, and: activations.input)
        gradient.bias.accumulateRows(of: outputGradient)
        return outputGradient.matmul(weight, isRepeated: true)
    }

    /// Visits the weight, then the bias.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitor.visit(&weight, at: path.appending("weight"), role: .weight)
        try visitor.visit(&bias, at: path.appending("bias"), role: .bias)
    }
}
