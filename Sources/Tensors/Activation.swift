internal import CMiniBERTKernels

/// An activation function.
///
/// Softmax applies to each row, all others to each number.
///
/// This file and the kernels in `functions.h` define a function completely: its name in files and options, and
/// its kernel. The switches have no default, so a case that lacks one of them does not compile.
///
/// Each case states its error bound. Relative bounds hold for results beyond 1e-36; closer to 0 the bound is
/// 1e-36, absolute.
public enum Activation: Hashable, Sendable {
    /// `x`.
    case identity
    /// `max(x, 0)` (Nair and Hinton, 2010); its derivative at 0 is 0.
    case relu
    /// `max(x, 0)²` (So and others, 2021), within 1e-7 relative.
    case reluSquared
    /// `min(max(x, 0), 6)`; its derivative is 1 between 0 and 6, else 0.
    case relu6
    /// `x` from 0 on, `negativeSlope · x` below (Maas, Hannun and Ng, 2013).
    case leakyRelu(negativeSlope: Float)
    /// `σ(x) = 1 / (1 + e^-x)`, within 3e-7 relative.
    case sigmoid
    /// The hyperbolic tangent, within 3e-7 relative.
    case tanh
    /// `x · Φ(x)`, where `Φ` is the distribution function of the normal distribution (Hendrycks and Gimpel, 2016);
    /// within 3e-7 · max(1, |x|) absolute.
    case gelu
    /// `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))`, the approximation of the same paper; within
    /// 3e-7 · max(1, |x|) absolute.
    case geluTanh
    /// `x · σ(1.702 · x)`, the other approximation of the same paper; within 3e-7 · max(1, |x|) absolute.
    case geluSigmoid
    /// `min(x · Φ(x), 10)`; within 3e-7 · max(1, |x|) absolute.
    case geluClipped
    /// `x · σ(x)`, also called swish (Elfwing, Uchibe and Doya, 2017), within 3e-7 relative.
    case silu
    /// `x · min(max(x + 3, 0), 6) / 6` (Howard and others, 2019), within 3e-7 · max(1, |x|) absolute.
    case hardSwish
    /// `x · tanh(log(1 + e^x))` (Misra, 2019), within 5e-7 relative.
    case mish
    /// `(1 + erf((x - 0.707107) / (0.282095 · √2))) / 2` (Ma and others, 2022), within 3e-7 absolute.
    case laplace
    /// `e^x_j / Σ_k e^x_k` over each row.
    case softmax
}

// MARK: - Names

extension Activation {
    /// The name of a function in files and options.
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case gelu
        case geluNew = "gelu_new"
        case quickGelu = "quick_gelu"
        case gelu10 = "gelu_10"
        case relu, relu2, relu6
        case leakyRelu = "leaky_relu"
        case silu, hardswish, mish, tanh, sigmoid, laplace, linear, softmax

        /// All names that Hugging Face transformers has for the function, the preferred one first.
        ///
        /// Softmax has none: it is not an encoder activation there.
        ///
        /// The names are easily confused: `gelu` is the exact form with the error function, while `gelu_accurate`
        /// is the tanh approximation.
        package var published: [String] {
            switch self {
            case .gelu: [rawValue, "gelu_python"]
            case .geluNew:
                [rawValue, "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "gelu_accurate"]
            case .silu: [rawValue, "swish"]
            case .relu, .tanh, .sigmoid, .mish, .relu6, .relu2, .hardswish, .laplace, .linear, .quickGelu,
                .gelu10, .leakyRelu:
                [rawValue]
            case .softmax: []
            }
        }
    }

    /// The slope of `leaky_relu` when a file gives none.
    private static let standardNegativeSlope: Float = 0.01

    /// Creates the function of a name, with the standard slope if it is leaky ReLU.
    package init(_ name: Name) {
        self =
            switch name {
            case .gelu: .gelu
            case .geluNew: .geluTanh
            case .quickGelu: .geluSigmoid
            case .gelu10: .geluClipped
            case .relu: .relu
            case .relu2: .reluSquared
            case .relu6: .relu6
            case .leakyRelu: .leakyRelu(negativeSlope: Self.standardNegativeSlope)
            case .silu: .silu
            case .hardswish: .hardSwish
            case .mish: .mish
            case .tanh: .tanh
            case .sigmoid: .sigmoid
            case .laplace: .laplace
            case .linear: .identity
            case .softmax: .softmax
            }
    }

    /// Creates the function of a name in Hugging Face transformers; `nil` for a name that transformers does not
    /// have or that is not implemented here.
    package init?(published name: String) {
        guard let name = Name.allCases.first(where: { $0.published.contains(name) }) else { return nil }
        self.init(name)
    }

    /// The name in transformers for exactly this function; `nil` for softmax and for a leaky ReLU with another
    /// slope.
    package var publishedName: String? { Self(name) == self ? name.published.first : nil }

    /// The name of the function, without the slope of leaky ReLU.
    package var name: Name {
        switch self {
        case .identity: .linear
        case .relu: .relu
        case .reluSquared: .relu2
        case .relu6: .relu6
        case .leakyRelu: .leakyRelu
        case .sigmoid: .sigmoid
        case .tanh: .tanh
        case .gelu: .gelu
        case .geluTanh: .geluNew
        case .geluSigmoid: .quickGelu
        case .geluClipped: .gelu10
        case .silu: .silu
        case .hardSwish: .hardswish
        case .mish: .mish
        case .laplace: .laplace
        case .softmax: .softmax
        }
    }
}

// MARK: - Kernels

extension Activation {
    /// The kernel of the function; `nil` for softmax.
    var kernelFunction: kernels_function? {
        switch self {
        case .identity: kernels_identity
        case .relu: kernels_relu
        case .reluSquared: kernels_relu_squared
        case .relu6: kernels_relu6
        case .leakyRelu: kernels_leaky_relu
        case .sigmoid: kernels_sigmoid
        case .tanh: kernels_tanh
        case .gelu: kernels_gelu
        case .geluTanh: kernels_gelu_tanh
        case .geluSigmoid: kernels_gelu_sigmoid
        case .geluClipped: kernels_gelu_clipped
        case .silu: kernels_silu
        case .hardSwish: kernels_hard_swish
        case .mish: kernels_mish
        case .laplace: kernels_laplace
        case .softmax: nil
        }
    }

    /// The slope for the kernel of leaky ReLU; other kernels do not read it.
    var negativeSlope: Float {
        if case .leakyRelu(let negativeSlope) = self { negativeSlope } else { 0 }
    }

    /// Returns the function applied to every element, or for softmax to every row.
    package func applied(to input: Tensor) -> Tensor {
        guard let kernelFunction else { return input.softmaxOfRows() }
        if self == .identity { return input }
        return unsafe Tensor.written(input.shape) { out in
            unsafe input.withFloats {
                unsafe activeKernels.pointee.apply(kernelFunction, negativeSlope, $0, out, input.count)
            }
        }
    }

    /// Returns the derivative by the input: `dx = dy · f'(x)`, element by element, or for softmax
    /// `dx_j = y_j (dy_j - Σ_k y_k dy_k)`.
    ///
    /// For softmax the derivative of `y_k` by `x_j` is `y_k ([j = k] - y_j)`.
    ///
    /// - Precondition: The shapes agree.
    package func backward(_ outputGradient: Tensor, preactivation: Tensor) -> Tensor {
        precondition(
            outputGradient.shape == preactivation.shape,
            "the gradient has shape \(outputGradient.shape), the preactivation \(preactivation.shape)")
        guard let kernelFunction else { return preactivation.softmaxOfRows().softmaxBackward(outputGradient) }
        if self == .identity { return outputGradient }
        return unsafe Tensor.written(preactivation.shape) { out in
            unsafe withPointers(of: outputGradient, preactivation) {
                unsafe activeKernels.pointee.apply_derivative(
                    kernelFunction, negativeSlope, $0, $1, out, preactivation.count)
            }
        }
    }
}
