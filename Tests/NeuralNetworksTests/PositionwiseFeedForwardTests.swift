import TestSupport
import NeuralNetworks
import Tensors
import Testing

struct PositionwiseFeedForwardTests {
    @Test func `a row passes the first map, the activation and the second map`() {
        var layer = PositionwiseFeedForward(hiddenSize: 1, innerSize: 2, activation: .relu)
        layer.intermediate.weight = Tensor([1, -1], shape: [2, 1])
        layer.output.weight = Tensor([1, 10], shape: [1, 2])
        layer.output.bias = Tensor([0.5], shape: [1])

        #expect(layer(Tensor([3, -3], shape: [2, 1])) == Tensor([3.5, 30.5], shape: [2, 1]))
    }

    @Test(arguments: [Activation.gelu, .tanh, .softmax], [1, 6])
    func `backward agrees with finite differences`(
        activation: Activation, hiddenSize: Int
    ) {
        let layer = PositionwiseFeedForward(hiddenSize: hiddenSize, innerSize: 11, activation: activation)
            .randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: .random([4, hiddenSize], seed: 2)) == [])
    }

    @Test(arguments: [Activation.gelu, .geluTanh, .relu, .silu, .tanh, .softmax])
    func `keeps the layer contract`(activation: Activation) {
        let layer = PositionwiseFeedForward(hiddenSize: 18, innerSize: 67, activation: activation)
            .randomized(seed: 3)

        #expect(
            contractFaults(
                of: layer, at: .random([17, 18], seed: 4),
                parameterNames: [
                    "intermediate.dense.weight", "intermediate.dense.bias", "output.dense.weight",
                    "output.dense.bias",
                ]) == [])
    }
}
