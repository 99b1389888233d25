import NeuralNetworks
import TestModels
import TestSupport
import Tensors
import MiniBERT
import Testing

struct BertPoolerTests {
    @Test func `it is the hyperbolic tangent of a linear map`() {
        var pooler = BertPooler(hiddenSize: 2)
        pooler.dense.weight = Tensor([0, 2, 0, 0], shape: [2, 2])
        pooler.dense.bias = Tensor([0, 0.5], shape: [2])

        let pooled = pooler(Tensor([9, 0.25], shape: [1, 2])).elements

        #expect(largestDifference(pooled, [0.46211716, 0.46211716]) < 1e-6)
    }

    @Test(arguments: [1, 2, 17])
    func `backward agrees with finite differences`(size: Int) {
        #expect(
            gradientFaults(
                of: BertPooler(hiddenSize: size).randomized(seed: 2), at: .random([3, size], seed: 4)) == [])
    }

    @Test func `it is a layer with the published names`() {
        #expect(
            contractFaults(
                of: BertPooler(hiddenSize: 3).randomized(seed: 2), at: .random([4, 3], seed: 4),
                parameterNames: ["dense.weight", "dense.bias"]) == [])
    }
}
