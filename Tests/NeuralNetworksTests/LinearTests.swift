import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct LinearTests {
    @Test func `each output is a weighted sum of its row, plus a bias`() {
        var layer = Linear(inputSize: 3, outputSize: 2)
        layer.weight = Tensor([1, 0, -1, 2, 2, 2], shape: [2, 3])
        layer.bias = Tensor([10, 20], shape: [2])

        let output = layer(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))

        #expect(output == Tensor([8, 32, 8, 50], shape: [2, 2]))
    }

    @Test(arguments: [(1, 1), (3, 2), (17, 33)]) func `backward agrees with finite differences`(
        inputSize: Int, outputSize: Int
    ) {
        let layer = Linear(inputSize: inputSize, outputSize: outputSize).randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: .random([5, inputSize], seed: 2)) == [])
    }

    @Test(arguments: [1, 3, 17, 65]) func `keeps the layer contract`(rowCount: Int) {
        let layer = Linear(inputSize: 19, outputSize: 35).randomized(seed: 3)

        #expect(
            contractFaults(
                of: layer, at: .random([rowCount, 19], seed: 4), parameterNames: ["weight", "bias"]) == [])
    }
}
