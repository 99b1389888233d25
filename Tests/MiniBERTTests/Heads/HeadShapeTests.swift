import Tensors
import NeuralNetworks
import TestModels
import Testing

@testable import MiniBERT

struct HeadShapeTests {
    @Test func `the number of parameters counts every map and the statistics`() {
        let shape = HeadShape(
            .perceptron(widths: [4], activation: .relu, usesBatchNorm: true, pooling: .mean), dropout: 0)

        // Two maps with biases, and four vectors of the batch norm.
        #expect(shape.parameterCount(hiddenSize: 5, labelCount: 3) == (5 + 1) * 4 + (4 + 1) * 3 + 4 * 4)
    }

    @Test func `a shape has a description`() {
        #expect(
            OwnHeads.all.map(\.words) == [
                "mlp, one map, on mean", "mlp, 7, 4 wide, gelu, on cls",
                "mlp, 6 wide, silu, batch norm, on mean", "mlp, 6 wide, leaky_relu 0.2, on last",
                "cnn, windows of 1, 2 tokens, 6 filters each", "rnn, state of 6, last",
                "gru, state of 6, mean",
            ])
    }
}
