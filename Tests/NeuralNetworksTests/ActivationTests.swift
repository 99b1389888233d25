import NeuralNetworks
import Tensors
import TestSupport
import Testing

private let all = Activation.Name.allCases.map { Activation($0) } + [.leakyRelu(negativeSlope: 0.1)]

struct ActivationTests {
    /// Values at -1, 0 and 2 to seven digits, from their formulas in 50-digit arithmetic.
    @Test(
        arguments: [
            (Activation.identity, [-1, 0, 2]),
            (.relu, [0, 0, 2]),
            (.leakyRelu(negativeSlope: 0.1), [-0.1, 0, 2]),
            (.sigmoid, [0.2689414, 0.5, 0.8807971]),
            (.tanh, [-0.7615942, 0, 0.9640276]),
            (.gelu, [-0.1586553, 0, 1.9544997]),
            (.geluTanh, [-0.1588080, 0, 1.9545977]),
            (.silu, [-0.2689414, 0, 1.7615942]),
            (.reluSquared, [0, 0, 4]),
            (.relu6, [0, 0, 2]),
            (.geluSigmoid, [-0.1542042, 0, 1.9356586]),
            (.geluClipped, [-0.1586553, 0, 1.9544997]),
            (.hardSwish, [-0.3333333, 0, 1.6666667]),
            (.mish, [-0.3034015, 0, 1.9439590]),
            (.laplace, [7e-10, 0.0060945, 0.9999977]),
            (.softmax, [0.0420101, 0.1141952, 0.8437947]),
        ] as [(Activation, [Float])]) func `has the values of its formula`(
            activation: Activation, values: [Float]
        )
    {
        let output = activation(Tensor([-1, 0, 2], shape: [1, 3]))

        #expect(output.relativeDifference(from: Tensor(values, shape: [1, 3])) < 1e-6)
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
