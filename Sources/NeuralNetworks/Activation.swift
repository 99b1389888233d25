public import Tensors

/// A fixed function of each number, or, for softmax, of each row.
public enum Activation: Layer, Hashable {
    /// `x`.
    case identity
    /// `max(0, x)` (Nair and Hinton, 2010).
    case relu
    /// `x` where positive, else `negativeSlope · x` (Maas, Hannun and Ng, 2013).
    case leakyRelu(negativeSlope: Float)
    /// `σ(x) = 1 / (1 + exp(-x))`.
    case sigmoid
    /// `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`.
    case tanh
    /// `x Φ(x)`, with the exact `Φ(x) = (1 + erf(x / √2)) / 2` (Hendrycks and Gimpel, 2016).
    case gelu
    /// `x / 2 · (1 + tanh(√(2 / π) (x + 0.044715 x³)))`, which is close to `gelu` (Hendrycks and Gimpel, 2016).
    case geluTanh
    /// `x σ(x)`, also called swish (Elfwing, Uchibe and Doya, 2017).
    case silu
    /// `exp(x_j) / Σ_k exp(x_k)` over each row.
    case softmax

    /// The function of one number that this is; `nil` for softmax.
    var elementwise: ElementwiseFunction? {
        switch self {
        case .identity: .identity
        case .relu: .relu
        case .leakyRelu(let negativeSlope): .leakyRelu(negativeSlope: negativeSlope)
        case .sigmoid: .sigmoid
        case .tanh: .tanh
        case .gelu: .gelu
        case .geluTanh: .geluTanh
        case .silu: .silu
        case .softmax: nil
        }
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        /// `[n, H]`: the input; for softmax the output, by which alone its derivative is given.
        let values: Tensor
    }

    /// Applies the function: `[n, H] -> [n, H]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let output = self(input)
        return (output, Activations(values: self == .softmax ? output : input))
    }

    /// Applies the function: `[n, H] -> [n, H]`.
    public func callAsFunction(_ input: Tensor) -> Tensor {
        elementwise?.applied(to: input) ?? input.softmaxOfRows()
    }

    /// Returns `dx = f'(x) · dy`, or for softmax `dx_j = y_j (dy_j - Σ_k y_k dy_k)`.
    ///
    /// The derivative of `y_k` by `x_j` is `y_k ([j = k] - y_j)`: a logit raises its own share and lowers all.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout Activation
    ) -> Tensor {
        guard let elementwise else {
            return activations.values.softmaxBackward(outputGradient)
        }
        return elementwise.backward(outputGradient, preactivation: activations.values)
    }

    /// Visits nothing.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {}
}
