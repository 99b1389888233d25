import Tensors
import Foundation
import Testing

struct ActivationTests {
    /// Numbers from far below to far above the range in which the functions are curved, and some close to 0.
    static let inputs: [Float] =
        stride(from: Float(-20), through: 20, by: 0.0137).map { $0 } + [
            0, -0.0, 1e-30, -1e-30, 1e-6, -1e-6, 0.625, 90, -90,
        ]

    /// All functions of one number.
    static let functions =
        Activation.Name.allCases.map { Activation($0) }.filter { $0 != .softmax } + [
            .leakyRelu(negativeSlope: 0.1)
        ]

    @Test func `values agree with double precision`() {
        for function: Activation in Self.functions {
            let inputs = Tensor(Self.inputs, shape: [Self.inputs.count])
            for variant in KernelVariant.available {
                let values = variant.perform { function.applied(to: inputs) }

                for (input, value) in zip(Self.inputs, values.elements) {
                    let expected = exactValue(of: function, at: Double(input))
                    #expect(
                        abs(Double(value) - expected) <= tolerance(of: function, expected, Double(input)),
                        "\(variant) at \(input)")
                }
            }
        }
    }

    @Test func `derivatives agree with double precision`() {
        for function: Activation in Self.functions {
            let inputs = Tensor(Self.inputs, shape: [Self.inputs.count])
            let ones = Tensor(repeating: 1, shape: inputs.shape)
            for variant in KernelVariant.available {
                let derivatives = variant.perform { function.backward(ones, preactivation: inputs) }

                for (input, derivative) in zip(Self.inputs, derivatives.elements) {
                    let expected = exactDerivative(of: function, at: Double(input))
                    #expect(abs(Double(derivative) - expected) <= 1e-6, "\(variant) at \(input)")
                }
            }
        }
    }

    @Test func `exponentials are within two units in the last place`() {
        for variant: KernelVariant in KernelVariant.available {
            let inputs = stride(from: Float(-87.3), through: 88.3, by: 0.0173).map { $0 }
            let values = variant.perform { Tensor(inputs, shape: [inputs.count]).exponentials.elements }

            for (input, value) in zip(inputs, values) {
                let expected = exp(Double(input))
                #expect(abs(Double(value) - expected) <= 2 * Double(Float(expected).ulp), "at \(input)")
            }
        }
    }

    @Test func `exponentials underflow to 0, overflow to infinity and keep NaN`() {
        for variant: KernelVariant in KernelVariant.available {
            let inputs: [Float] = [-.infinity, -104.5, -87.4, 89, .infinity, .nan]
            let values = variant.perform { Tensor(inputs, shape: [6]).exponentials.elements }

            #expect(values[0] == 0)
            #expect(values[1] == 0)
            #expect(values[2] == 0)
            #expect(values[3] == .infinity)
            #expect(values[4] == .infinity)
            #expect(values[5].isNaN)
        }
    }

    @Test func `a value does not depend on its index`() {
        for function: Activation in Self.functions {
            var generator = SplitMix64(seed: 3)
            let inputs = Tensor.normal([65], deviation: 3, using: &generator)
            for variant in KernelVariant.available {
                let together = variant.perform { function.applied(to: inputs).elements }

                for (index, input) in inputs.elements.enumerated() {
                    let alone = variant.perform {
                        function.applied(to: Tensor([input], shape: [1])).elements[0]
                    }
                    #expect(alone.bitPattern == together[index].bitPattern, "\(variant) at \(index)")
                }
            }
        }
    }

    @Test func `the function of a name has that name`() {
        for name: Activation.Name in Activation.Name.allCases {
            #expect(Activation(name).name == name)
            #expect(Activation(name).publishedName == name.published.first)
            for published in name.published { #expect(Activation(published: published) == Activation(name)) }
        }
    }

    @Test func `no name is used twice`() {
        let names = Activation.Name.allCases.flatMap(\.published)

        #expect(Set(names).count == names.count)
    }

    /// The activations of transformers 4.57.1 and 5.24.0.
    ///
    /// Two of them, `prelu` and `xielu`, have weights of their own, and `sqrtsoftplus` is a scoring function of
    /// routers.
    @Test func `every activation of transformers is implemented or a known exception`() {
        let published: Set = [
            "gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python", "gelu_python_tanh",
            "gelu_pytorch_tanh", "hardswish", "laplace", "leaky_relu", "linear", "mish", "prelu",
            "quick_gelu",
            "relu", "relu2", "relu6", "sigmoid", "silu", "sqrtsoftplus", "swish", "tanh", "xielu",
        ]
        let computed = Activation.Name.allCases.flatMap(\.published)

        #expect(published.subtracting(computed) == ["prelu", "sqrtsoftplus", "xielu"])
        #expect(published.isSuperset(of: computed))
    }

    @Test func `softmax and other slopes have no name in transformers`() {
        #expect(Activation(published: "softmax") == nil)
        #expect(Activation.softmax.publishedName == nil)
        #expect(Activation.leakyRelu(negativeSlope: 0.2).publishedName == nil)
        #expect(Activation.leakyRelu(negativeSlope: 0.01).publishedName == "leaky_relu")
    }
}

private func exactValue(of function: Activation, at x: Double) -> Double {
    switch function {
    case .identity: x
    case .relu: max(x, 0)
    case .reluSquared: max(x, 0) * max(x, 0)
    case .relu6: min(max(x, 0), 6)
    case .geluSigmoid: x / (1 + exp(-1.702 * x))
    case .geluClipped: min(exactValue(of: .gelu, at: x), 10)
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .mish: x * Foundation.tanh(log1p(exp(x)))
    case .laplace: 0.5 * erfc(-(x - 0.707107) / (0.282095 * 2.0.squareRoot()))
    case .softmax: .nan
    case .leakyRelu(let negativeSlope): x < 0 ? Double(negativeSlope) * x : x
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: Foundation.tanh(x)
    case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
    case .geluTanh: 0.5 * x * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + exp(-x))
    }
}

private func exactDerivative(of function: Activation, at x: Double) -> Double {
    switch function {
    case .identity: return 1
    case .reluSquared: return 2 * max(x, 0)
    case .relu6: return x > 0 && x < 6 ? 1 : 0
    case .geluSigmoid:
        let s = 1 / (1 + exp(-1.702 * x))
        return s * (1 + 1.702 * x * (1 - s))
    case .geluClipped: return exactValue(of: .gelu, at: x) > 10 ? 0 : exactDerivative(of: .gelu, at: x)
    case .hardSwish: return x < -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5
    case .mish:
        let t = Foundation.tanh(log1p(exp(x)))
        return t + x * (1 - t) * (1 + t) / (1 + exp(-x))
    case .laplace:
        let z = (x - 0.707107) / 0.282095
        return exp(-z * z / 2) / (0.282095 * (2 * Double.pi).squareRoot())
    case .softmax: return .nan
    case .relu: return x > 0 ? 1 : 0
    case .leakyRelu(let negativeSlope): return x > 0 ? 1 : Double(negativeSlope)
    case .sigmoid: return exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x))))
    case .tanh: return 1 / (cosh(x) * cosh(x))
    case .gelu: return 0.5 * erfc(-x / 2.0.squareRoot()) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .geluTanh:
        let slope = (2 / Double.pi).squareRoot()
        let t = Foundation.tanh(slope * (x + 0.044715 * x * x * x))
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope * (1 + 3 * 0.044715 * x * x)
    case .silu:
        let s = 1 / (1 + exp(-x))
        return s * (1 + x * (1 - s))
    }
}

/// The error bounds that the documentation of the functions states.
private func tolerance(of function: Activation, _ expected: Double, _ input: Double) -> Double {
    switch function {
    case .identity, .relu, .relu6: 0
    case .leakyRelu: abs(expected) * 1e-7
    case .reluSquared: abs(expected) * 1e-7 + 1e-36
    case .sigmoid, .tanh, .silu: abs(expected) * 3e-7 + 1e-36
    case .mish: abs(expected) * 5e-7 + 1e-36
    case .gelu, .geluTanh, .geluSigmoid, .geluClipped, .hardSwish: 3e-7 * max(1, abs(input))
    case .laplace: 3e-7
    case .softmax: .nan
    }
}
