import TestSupport
import Tensors
import NeuralNetworks
import Testing

private func network(_ hiddenSizes: [Int], usesBatchNorm: Bool = false) -> MultiLayerPerceptron {
    MultiLayerPerceptron(
        inputSize: 4, hiddenSizes: hiddenSizes, outputSize: 3, activation: .tanh,
        usesBatchNorm: usesBatchNorm,
        dropout: 0.2
    ).randomized(seed: 1)
}

struct MultiLayerPerceptronTests {
    @Test func `a perceptron without hidden layers is a linear map`() {
        let network = network([])
        let input = Tensor.random([2, 4], seed: 2)

        #expect(network(input) == network.output(input))
    }

    @Test(arguments: [[], [5], [7, 4, 6]], [false, true]) func `backward agrees with finite differences`(
        hiddenSizes: [Int], usesBatchNorm: Bool
    ) {
        let network = network(hiddenSizes, usesBatchNorm: usesBatchNorm)

        #expect(gradientFaults(of: network, at: .random([6, 4], seed: 2)) == [])
        #expect(gradientFaults(of: network, at: .random([6, 4], seed: 2), in: .training(seed: 3)) == [])
    }

    @Test func `keeps the layer contract`() {
        #expect(
            contractFaults(
                of: network([5, 6], usesBatchNorm: true), at: .random([6, 4], seed: 2),
                parameterNames: [
                    "hidden.0.dense.weight", "hidden.0.dense.bias", "hidden.0.norm.weight",
                    "hidden.0.norm.bias",
                    "hidden.0.norm.running_mean", "hidden.0.norm.running_var",
                    "hidden.1.dense.weight", "hidden.1.dense.bias", "hidden.1.norm.weight",
                    "hidden.1.norm.bias",
                    "hidden.1.norm.running_mean", "hidden.1.norm.running_var",
                    "output.weight", "output.bias",
                ]) == [])
    }
}
