import Tensors
import NeuralNetworks
import TestModels
import Testing

@testable import MiniBERT

struct PoolingTests {
    /// Two sequences, of four rows and of one.
    private let states = HiddenStates(
        rows: Tensor([1, -1, 3, -5, 2, 0, 2, 2, 7, 8], shape: [5, 2]), sequences: [0..<4, 4..<5])

    @Test func `each sequence has one vector`() {
        for (pooling, expected): (Pooling, [Float]) in [
            (Pooling.cls, [1, -1, 7, 8]), (.mean, [2, -1, 7, 8]), (.meanOverRootLength, [4, -2, 7, 8]),
            (.maximum, [3, 2, 7, 8]),
        ] as [(Pooling, [Float])] {
            let vectors = pooling(states, pooler: nil)

            #expect(vectors == Tensor(expected, shape: [2, 2]))
        }
    }

    @Test func `the pooler reads the first row`() {
        var pooler = BertPooler(hiddenSize: 2)
        pooler.dense.bias = Tensor([1, -1], shape: [2])

        let vectors = Pooling.pooler(states, pooler: pooler).elements

        #expect(largestDifference(vectors, [0.7615942, -0.7615942, 0.7615942, -0.7615942]) < 1e-6)
    }
}
