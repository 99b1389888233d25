import Tensors
import TestSupport
import NeuralNetworks
import Testing

struct MeanSquaredErrorTests {
    @Test func `agrees with PyTorch`() throws {
        let golden = try LossGolden.load()

        try golden.expect(MeanSquaredError()(golden.logits.tensor, golden.numbers), is: "meanSquaredError")
    }

    @Test func `the derivative agrees with finite differences`() {
        #expect(
            gradientFaults(
                of: MeanSquaredError(), at: .random([3, 2], seed: 1), [[0, 1], [-4, 0.5], [1, 1]]) == [])
    }
}
