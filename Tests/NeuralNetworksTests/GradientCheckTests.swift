import TestSupport
import Tensors
import NeuralNetworks
import Testing

/// A linear map whose backward pass can be made wrong.
private struct FaultyLinear: Layer {
    enum Fault {
        case none, forgetsBias, overwritesWeight, halvesInput
    }
    var linear = Linear(inputSize: 3, outputSize: 4)
    let fault: Fault

    func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Linear.Activations) {
        linear.forward(input, in: &context)
    }

    func backward(
        _ outputGradient: Tensor, through activations: Linear.Activations, into gradient: inout FaultyLinear
    ) -> Tensor {
        if fault == .overwritesWeight { gradient.linear.weight = Tensor(zeros: [4, 3]) }
        let bias = gradient.linear.bias
        let input = linear.backward(outputGradient, through: activations, into: &gradient.linear)
        if fault == .forgetsBias { gradient.linear.bias = bias }
        return fault == .halvesInput ? input.scaled(by: 0.5) : input
    }

    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try linear.visitParameters(&visitor, at: path)
    }
}

struct GradientCheckTests {
    let input = Tensor.random([5, 3], seed: 1)

    @Test func `a correct layer passes`() {
        let layer = FaultyLinear(fault: .none).randomized(seed: 2)

        #expect(gradientFaults(of: layer, at: input) == [])
        #expect(contractFaults(of: layer, at: input, parameterNames: ["weight", "bias"]) == [])
    }

    @Test func `a missing derivative is found`() {
        let faults = gradientFaults(of: FaultyLinear(fault: .forgetsBias).randomized(seed: 2), at: input)

        #expect(faults.count == 1)
        #expect(faults.first?.starts(with: "the derivative by 'bias' is 0.0 by backward") == true)
    }

    @Test func `a wrong derivative is found`() {
        let faults = gradientFaults(of: FaultyLinear(fault: .halvesInput).randomized(seed: 2), at: input)

        #expect(faults.count == 1)
        #expect(faults.first?.starts(with: "the derivative by the input is ") == true)
    }

    @Test func `an overwritten gradient is found`() {
        let layer = FaultyLinear(fault: .overwritesWeight).randomized(seed: 2)

        #expect(
            contractFaults(of: layer, at: input, parameterNames: ["weight", "bias"])
                == ["backward does not add to the gradient of 'weight'"])
    }

    @Test func `a name other than the published one is found`() {
        let layer = FaultyLinear(fault: .none).randomized(seed: 2)

        #expect(
            contractFaults(of: layer, at: input, parameterNames: ["weight", "offset"])
                == [#"the parameters are ["weight", "bias"], expected ["weight", "offset"]"#])
    }
}
