import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct BinaryCrossEntropyTests {
    @Test func `agrees with PyTorch`() throws {
        let golden = try LossGolden.load()

        try golden.expect(BinaryCrossEntropy()(golden.logits.tensor, golden.truths), is: "binaryCrossEntropy")
    }

    @Test func `the derivative agrees with finite differences`() {
        #expect(
            gradientFaults(
                of: BinaryCrossEntropy(), at: .random([3, 2], seed: 1), [[0, 1], [0.3, 0.5], [1, 1]]) == [])
    }

    @Test func `a confident wrong prediction has a finite loss`() {
        let value = BinaryCrossEntropy()(Tensor([1e4, -1e4], shape: [1, 2]), [[0, 1]])

        #expect(value.mean == 1e4)
        #expect(value.gradient == Tensor([0.5, -0.5], shape: [1, 2]))
    }
}
