import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct BatchNormTests {
    @Test func `agrees with PyTorch in training, including the running statistics`() throws {
        let (golden, _) = try LayerGolden.load("batchNorm")

        try golden.expectSameResults(
            of: BatchNorm(size: 4), in: .training(seed: 0), input: { $0 }, output: { $0 })
    }

    @Test func `inference uses the running statistics`() {
        var layer = BatchNorm(size: 1, epsilon: 0)
        layer.scale = Tensor([10], shape: [1])
        layer.bias = Tensor([1], shape: [1])
        layer.runningMean = Tensor([3], shape: [1])
        layer.runningVariance = Tensor([4], shape: [1])

        #expect(layer(Tensor([3, 5], shape: [2, 1])) == Tensor([1, 11], shape: [2, 1]))
    }

    @Test(arguments: [ForwardContext.inference, .training(seed: 0)])
    func `backward agrees with finite differences`(context: ForwardContext) {
        let layer = BatchNorm(size: 5).randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: .random([7, 5], seed: 2), in: context) == [])
        #expect(gradientFaults(of: layer, at: .random([1, 5], seed: 2), in: context) == [])
    }

    @Test func `keeps the layer contract`() {
        #expect(
            contractFaults(
                of: BatchNorm(size: 5).randomized(seed: 1), at: .random([7, 5], seed: 2),
                parameterNames: ["weight", "bias", "running_mean", "running_var"]) == [])
    }
}
