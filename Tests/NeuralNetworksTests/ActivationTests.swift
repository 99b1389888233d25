import NeuralNetworks
import TestSupport
import Tensors
import Testing

private let all = Activation.Name.allCases.map { Activation($0) } + [.leakyRelu(negativeSlope: 0.1)]

struct ActivationTests {
    @Test func `an activation is a layer that applies its function`() {
        #expect(Activation.relu(Tensor([-1, 0, 2], shape: [1, 3])) == Tensor([0, 0, 2], shape: [1, 3]))
    }

    /// The values have seven digits, computed from the formula in 50-digit arithmetic.
    @Test func `softmax gives the values of its formula`() {
        let output = Activation.softmax(Tensor([-1, 0, 2], shape: [1, 3]))

        let expected = Tensor([0.0420101, 0.1141952, 0.8437947], shape: [1, 3])
        #expect(output.relativeDifference(from: expected) < 1e-6)
    }

    @Test(arguments: all, [1, 7]) func `backward agrees with finite differences`(
        activation: Activation, size: Int
    ) {
        #expect(gradientFaults(of: activation, at: .random([6, size], seed: 3)) == [])
    }

    @Test(arguments: all) func `keeps the layer contract`(activation: Activation) {
        #expect(contractFaults(of: activation, at: .random([5, 19], seed: 4), parameterNames: []) == [])
    }

    @Test func `softmax of huge numbers is finite`() {
        let output = Activation.softmax(Tensor([1e30, -1e30, 1e30], shape: [1, 3]))

        #expect(output == Tensor([0.5, 0, 0.5], shape: [1, 3]))
    }
}
