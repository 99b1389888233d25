import Tensors
import NeuralNetworks
import TestModels
import Testing

@testable import MiniBERT

struct HeadShapeTests {
    @Test(arguments: OwnHeads.all)
    func `it counts the numbers of its head`(shape: HeadShape) {
        let head = shape.head(hiddenSize: 5, labelCount: 3)

        let count = head.parameters().reduce(0) { $0 + $1.tensor.count }

        #expect(shape.parameterCount(hiddenSize: 5, labelCount: 3) == count)
    }

    @Test func `it says in words what it is`() {
        #expect(
            OwnHeads.all.map(\.words) == [
                "mlp, one map, on mean", "mlp, 7, 4 wide, gelu, on cls",
                "mlp, 6 wide, silu, batch norm, on mean", "mlp, 6 wide, leaky_relu 0.2, on last",
                "cnn, windows of 1, 2 tokens, 6 filters each", "rnn, state of 6, last",
                "gru, state of 6, mean",
            ])
    }
}
