import TestSupport
import Tensors
import NeuralNetworks
import Testing

private let network = TextCNN(inputSize: 4, widths: [1, 3], filterCount: 5, outputSize: 3, dropout: 0.3)
    .randomized(seed: 1)

struct TextCNNTests {
    @Test func `only the maximum of each filter counts`() {
        var network = TextCNN(inputSize: 1, widths: [1], filterCount: 1, outputSize: 1)
        network.convolutions[0].filters.weight = Tensor([1], shape: [1, 1])
        network.output.weight = Tensor([2], shape: [1, 1])
        let states = HiddenStates(
            rows: Tensor([-1, 7, 3, -5], shape: [4, 1]), sequences: [0..<3, 3..<4])

        #expect(network(states) == Tensor([14, 0], shape: [2, 1]))
    }

    @Test func `backward agrees with finite differences`() {
        #expect(gradientFaults(of: network, at: .random([3, 1, 6], size: 4, seed: 2)) == [])
    }

    @Test func `backward agrees with finite differences under dropout`() {
        #expect(
            gradientFaults(of: network, at: .random([3, 1, 6], size: 4, seed: 2), in: .training(seed: 3))
                == [])
    }

    @Test func `keeps the layer contract`() {
        #expect(
            contractFaults(
                of: network, at: .random([3, 1, 6], size: 4, seed: 2),
                parameterNames: [
                    "convolutions.0.weight", "convolutions.0.bias", "convolutions.1.weight",
                    "convolutions.1.bias",
                    "output.weight", "output.bias",
                ]) == [])
    }
}
