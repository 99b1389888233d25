import Foundation
import Tensors
import Testing

struct ElementwiseFunctionTests {
    /// From far below to far above where the functions bend, and the neighbourhood of 0.
    static let inputs: [Float] =
        stride(from: Float(-20), through: 20, by: 0.0137).map { $0 } + [
            0, -0.0, 1e-30, -1e-30, 1e-6, -1e-6, 0.625, 90, -90,
        ]

    static let functions: [ElementwiseFunction] = [
        .identity, .relu, .leakyRelu(negativeSlope: 0.1), .sigmoid, .tanh, .gelu, .geluTanh, .silu,
    ]

    @Test(arguments: KernelVariant.available, functions)
    func `values are those of double precision`(variant: KernelVariant, function: ElementwiseFunction) {
        let inputs = Tensor(Self.inputs, shape: [Self.inputs.count])
        let values = variant.perform { function.applied(to: inputs) }

        for (input, value) in zip(Self.inputs, values.elements) {
            let expected = exactValue(of: function, at: Double(input))
            #expect(
                abs(Double(value) - expected) <= tolerance(of: function, expected, Double(input)),
                "at \(input)")
        }
    }

    @Test(arguments: KernelVariant.available, functions)
    func `derivatives are those of double precision`(variant: KernelVariant, function: ElementwiseFunction) {
        let inputs = Tensor(Self.inputs, shape: [Self.inputs.count])
        let derivatives = variant.perform { function.derivative(at: inputs) }

        for (input, derivative) in zip(Self.inputs, derivatives.elements) {
            let expected = exactDerivative(of: function, at: Double(input))
            #expect(abs(Double(derivative) - expected) <= 1e-6, "at \(input)")
        }
    }

    @Test(arguments: KernelVariant.available)
    func `exponentials are within two units in the last place`(variant: KernelVariant) {
        let inputs = stride(from: Float(-87.3), through: 88.3, by: 0.0173).map { $0 }
        let values = variant.perform { Tensor(inputs, shape: [inputs.count]).exponentials.elements }

        for (input, value) in zip(inputs, values) {
            let expected = exp(Double(input))
            #expect(abs(Double(value) - expected) <= 2 * Double(Float(expected).ulp), "at \(input)")
        }
    }

    @Test(arguments: KernelVariant.available)
    func `exponentials at the edges of the numbers`(variant: KernelVariant) {
        let inputs: [Float] = [-.infinity, -104.5, -87.4, 89, .infinity, .nan]
        let values = variant.perform { Tensor(inputs, shape: [6]).exponentials.elements }

        #expect(values[0] == 0)
        #expect(values[1] == 0)
        #expect(values[2] == 0)
        #expect(values[3] == .infinity)
        #expect(values[4] == .infinity)
        #expect(values[5].isNaN)
    }

    @Test(arguments: KernelVariant.available, functions)
    func `a value does not depend on its place`(variant: KernelVariant, function: ElementwiseFunction) {
        var generator = SplitMix64(seed: 3)
        let inputs = Tensor.normal([65], deviation: 3, using: &generator)
        let together = variant.perform { function.applied(to: inputs).elements }

        for (index, input) in inputs.elements.enumerated() {
            let alone = variant.perform { function.applied(to: Tensor([input], shape: [1])).elements[0] }
            #expect(alone.bitPattern == together[index].bitPattern)
        }
    }

    @Test(arguments: functions) func `in place gives the same`(function: ElementwiseFunction) {
        var generator = SplitMix64(seed: 4)
        let inputs = Tensor.normal([3, 17], using: &generator)
        var changed = inputs

        function.apply(to: &changed)

        #expect(changed == function.applied(to: inputs))
    }
}

private func exactValue(of function: ElementwiseFunction, at x: Double) -> Double {
    switch function {
    case .identity: x
    case .relu: max(x, 0)
    case .leakyRelu(let negativeSlope): x < 0 ? Double(negativeSlope) * x : x
    case .sigmoid: 1 / (1 + exp(-x))
    case .tanh: Foundation.tanh(x)
    case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
    case .geluTanh: 0.5 * x * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + exp(-x))
    }
}

private func exactDerivative(of function: ElementwiseFunction, at x: Double) -> Double {
    switch function {
    case .identity: return 1
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

/// The bounds that the documentation of the functions states.
private func tolerance(of function: ElementwiseFunction, _ expected: Double, _ input: Double) -> Double {
    switch function {
    case .identity, .relu: 0
    case .leakyRelu: abs(expected) * 1e-7
    case .sigmoid, .tanh, .silu: abs(expected) * 3e-7 + 1e-36
    case .gelu, .geluTanh: 3e-7 * max(1, abs(input))
    }
}
