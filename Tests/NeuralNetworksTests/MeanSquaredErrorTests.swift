import NeuralNetworks
import Tensors
import TestSupport
import Testing

struct MeanSquaredErrorTests {
    @Test func `agrees with PyTorch`() throws {
        let golden = try LossGolden.load()

        try golden.expect(MeanSquaredError()(golden.logits.tensor, golden.numbers), is: "meanSquaredError")
    }
}
