import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct EmbeddingTests {
    @Test func `each id picks its row`() {
        var layer = Embedding(count: 3, size: 2)
        layer.weight = Tensor([0, 1, 10, 11, 20, 21], shape: [3, 2])

        #expect(layer([2, 0, 2]) == Tensor([20, 21, 0, 1, 20, 21], shape: [3, 2]))
    }

    @Test func `the gradients of repeated ids are added, and unused rows have none`() {
        let layer = Embedding(count: 3, size: 2)
        var context = ForwardContext.inference
        let (_, activations) = layer.forward([2, 0, 2], in: &context)

        var gradient = layer.zeroed
        layer.backward(Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]), through: activations, into: &gradient)

        #expect(gradient.weight == Tensor([3, 4, 0, 0, 6, 8], shape: [3, 2]))
    }

    @Test(arguments: [1, 7]) func `backward agrees with finite differences`(size: Int) {
        let layer = Embedding(count: 5, size: size).randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: [4, 0, 4, 2]) == [])
    }

    @Test func `keeps the layer contract`() {
        let layer = Embedding(count: 5, size: 3).randomized(seed: 1)

        #expect(contractFaults(of: layer, at: [0, 4, 4, 1], parameterNames: ["weight"]) == [])
    }
}
