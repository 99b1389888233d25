import Tensors
import TestSupport
import NeuralNetworks
import Testing

private func block(dropout: Float = 0) -> TransformerBlock {
    TransformerBlock(
        hiddenSize: 12, headCount: 3, innerSize: 20, activation: .gelu, epsilon: 1e-12, dropout: dropout,
        attentionDropout: dropout
    ).randomized(seed: 7)
}

struct TransformerBlockTests {
    @Test func `agrees with PyTorch`() throws {
        let (golden, sequences) = try LayerGolden.load("block")
        let block = TransformerBlock(
            hiddenSize: 8, headCount: 2, innerSize: 12, activation: .gelu, epsilon: 1e-12)

        try golden.expectSameResults(
            of: block, input: { HiddenStates(rows: $0, sequences: sequences) },
            output: { HiddenStates(rows: $0, sequences: sequences) })
    }

    @Test func `backward agrees with finite differences`() {
        #expect(gradientFaults(of: block(), at: .random([1, 4, 3], size: 12, seed: 2)) == [])
    }

    @Test func `backward agrees with finite differences under dropout`() {
        #expect(
            gradientFaults(
                of: block(dropout: 0.2), at: .random([4, 3], size: 12, seed: 3), in: .training(seed: 4)) == []
        )
    }

    @Test(arguments: [[1], [1, 4, 3], [17, 33]]) func `keeps the layer contract`(lengths: [Int]) {
        #expect(
            contractFaults(
                of: block(), at: .random(lengths, size: 12, seed: 4),
                parameterNames: [
                    "attention.self.query.weight", "attention.self.query.bias",
                    "attention.self.key.weight", "attention.self.key.bias",
                    "attention.self.value.weight", "attention.self.value.bias",
                    "attention.output.dense.weight", "attention.output.dense.bias",
                    "attention.output.LayerNorm.weight", "attention.output.LayerNorm.bias",
                    "intermediate.dense.weight", "intermediate.dense.bias",
                    "output.dense.weight", "output.dense.bias",
                    "output.LayerNorm.weight", "output.LayerNorm.bias",
                ]) == [])
    }

    @Test func `dropout changes training but not inference`() {
        let states = HiddenStates.random([4], size: 12, seed: 6)
        var context = ForwardContext.training(seed: 1)

        #expect(block(dropout: 0.5)(states) == block()(states))
        #expect(block(dropout: 0.5).forward(states, in: &context).output != block()(states))
    }
}
