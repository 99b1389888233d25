import NeuralNetworks
import Tensors
import TestSupport
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

    @Test func `a right layer passes`() {
        let layer = FaultyLinear(fault: .none).randomized(seed: 2)

        expectCorrectGradient(of: layer, at: input)
        expectLayerContract(of: layer, at: input, parameterNames: ["weight", "bias"])
    }

    @Test func `a missing and a wrong derivative are found`() {
        for fault in [FaultyLinear.Fault.forgetsBias, .halvesInput] {
            withKnownIssue {
                expectCorrectGradient(of: FaultyLinear(fault: fault).randomized(seed: 2), at: input)
            }
        }
    }

    @Test func `a gradient that is overwritten, and a name that is not the published one, are found`() {
        withKnownIssue {
            expectLayerContract(
                of: FaultyLinear(fault: .overwritesWeight).randomized(seed: 2), at: input,
                parameterNames: ["weight", "bias"])
        }
        withKnownIssue {
            expectLayerContract(
                of: FaultyLinear(fault: .none).randomized(seed: 2), at: input,
                parameterNames: ["weight", "offset"])
        }
    }
}
