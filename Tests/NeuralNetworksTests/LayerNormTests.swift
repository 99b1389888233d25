import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct LayerNormTests {
    @Test func `an output row has the bias as mean and the scale as deviation`() {
        var layer = LayerNorm(size: 4, epsilon: 0)
        layer.scale = Tensor([2, 2, 2, 2], shape: [4])
        layer.bias = Tensor([5, 5, 5, 5], shape: [4])

        let output = layer(Tensor([1, 1, 3, 3], shape: [1, 4]))

        #expect(output == Tensor([3, 3, 7, 7], shape: [1, 4]))
    }

    @Test func `a constant row becomes the bias`() {
        var layer = LayerNorm(size: 3, epsilon: 1e-12)
        layer.scale = Tensor([1, 2, 3], shape: [3])
        layer.bias = Tensor([4, 5, 6], shape: [3])

        #expect(layer(Tensor([7, 7, 7], shape: [1, 3])) == Tensor([4, 5, 6], shape: [1, 3]))
    }

    /// Uses a large epsilon; with a small one a row of two is almost a step function, for which finite
    /// differences fail.
    @Test(arguments: [2, 3, 17, 65]) func `backward agrees with finite differences`(size: Int) {
        let layer = LayerNorm(size: size, epsilon: 0.1).randomized(seed: 12)

        #expect(gradientFaults(of: layer, at: .random([4, size], seed: 11)) == [])
    }

    @Test(arguments: [1, 3, 17]) func `keeps the layer contract`(rowCount: Int) {
        let layer = LayerNorm(size: 37, epsilon: 1e-12).randomized(seed: 3)

        #expect(
            contractFaults(
                of: layer, at: .random([rowCount, 37], seed: 4), parameterNames: ["weight", "bias"]) == [])
    }
}
