internal import CMiniBERTKernels

/// A function of one number, applied to every element; the activations of neural networks.
///
/// A relative error is stated for results beyond 1e-36; nearer to 0 it is an absolute one of 1e-36.
public enum ElementwiseFunction: Hashable, Sendable {
    /// `x`.
    case identity
    /// `max(x, 0)`; its derivative at 0 is 0.
    case relu
    /// `x` from 0 on, `negativeSlope · x` below.
    case leakyRelu(negativeSlope: Float)
    /// `1 / (1 + e^-x)`, within 3e-7 relative.
    case sigmoid
    /// The hyperbolic tangent, within 3e-7 relative.
    case tanh
    /// `x · Φ(x)`, where `Φ` is the distribution function of the normal distribution (Hendrycks and Gimpel, 2016);
    /// within 3e-7 · max(1, |x|) absolute. Published checkpoints call it `gelu`.
    case gelu
    /// `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))`, the approximation of the same paper; within
    /// 3e-7 · max(1, |x|) absolute. Published checkpoints call it `gelu_new` or `gelu_pytorch_tanh`.
    case geluTanh
    /// `x / (1 + e^-x)` (Elfwing, Uchibe and Doya, 2017), within 3e-7 relative.
    case silu

    /// Returns the function of every element.
    public func applied(to input: Tensor) -> Tensor {
        if self == .identity { return input }
        return unsafe Tensor.written(input.shape) { out in
            unsafe input.withFloats {
                unsafe activeKernels.pointee.apply(kernelFunction, negativeSlope, $0, out, input.count)
            }
        }
    }

    /// Replaces every element by the function of it.
    public func apply(to tensor: inout Tensor) {
        if self == .identity { return }
        let count = tensor.count
        unsafe tensor.withMutableFloats {
            unsafe activeKernels.pointee.apply(kernelFunction, negativeSlope, $0, $0, count)
        }
    }

    /// Returns the derivative at every element.
    public func derivative(at preactivation: Tensor) -> Tensor {
        backward(Tensor(repeating: 1, shape: preactivation.shape), preactivation: preactivation)
    }

    /// Returns the derivative by the input: `dx = dy · f'(x)`, element by element.
    ///
    /// - Precondition: The shapes agree.
    public func backward(_ outputGradient: Tensor, preactivation: Tensor) -> Tensor {
        precondition(
            outputGradient.shape == preactivation.shape,
            "a gradient of shape \(outputGradient.shape) for a preactivation of shape \(preactivation.shape)")
        if self == .identity { return outputGradient }
        return unsafe Tensor.written(preactivation.shape) { out in
            unsafe withPointers(of: outputGradient, preactivation) {
                unsafe activeKernels.pointee.apply_derivative(
                    kernelFunction, negativeSlope, $0, $1, out, preactivation.count)
            }
        }
    }

    var kernelFunction: kernels_function {
        switch self {
        case .identity: kernels_identity
        case .relu: kernels_relu
        case .leakyRelu: kernels_leaky_relu
        case .sigmoid: kernels_sigmoid
        case .tanh: kernels_tanh
        case .gelu: kernels_gelu
        case .geluTanh: kernels_gelu_tanh
        case .silu: kernels_silu
        }
    }

    var negativeSlope: Float {
        if case .leakyRelu(let negativeSlope) = self { negativeSlope } else { 0 }
    }
}
