import Tensors
import TestSupport
import NeuralNetworks
import Testing

/// A block that computes only the first token of each sequence.
private struct LastBlock: Layer {
    var block: TransformerBlock

    init(dropout: Float = 0) {
        block = TransformerBlock(
            hiddenSize: 12, headCount: 3, innerSize: 20, activation: .gelu, epsilon: 1e-12, dropout: dropout,
            attentionDropout: dropout
        ).randomized(seed: 7)
    }

    func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: TransformerBlock.Activations) {
        block.forwardClassTokens(input, in: &context)
    }

    func callAsFunction(_ input: HiddenStates) -> HiddenStates { block.classTokenStates(input) }

    func backward(
        _ outputGradient: HiddenStates, through activations: TransformerBlock.Activations,
        into gradient: inout LastBlock
    ) -> HiddenStates {
        block.backwardClassTokens(outputGradient, through: activations, into: &gradient.block)
    }

    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try block.visitParameters(&visitor, at: path)
    }
}

struct TransformerBlockClassTokensTests {
    @Test(arguments: [[1], [5, 1, 9], [33, 2]])
    func `the class tokens alone have the states of the whole output`(
        lengths: [Int]
    ) {
        let states = HiddenStates.random(lengths, size: 12, seed: 6)
        let layer = LastBlock()
        let expected = layer.block(states).classTokens
        var context = ForwardContext.inference

        #expect(layer.forward(states, in: &context).output == expected)
        #expect(layer(states).rows.relativeDifference(from: expected.rows) <= Tolerance.rounding)
    }

    @Test func `backward agrees with finite differences`() {
        #expect(gradientFaults(of: LastBlock(), at: .random([1, 4, 3], size: 12, seed: 2)) == [])
        #expect(
            gradientFaults(
                of: LastBlock(dropout: 0.2), at: .random([4, 3], size: 12, seed: 3), in: .training(seed: 4))
                == [])
    }

    @Test(arguments: [[1], [1, 4, 3], [17, 33]]) func `keeps the layer contract`(lengths: [Int]) {
        let layer = LastBlock()

        #expect(
            contractFaults(
                of: layer, at: .random(lengths, size: 12, seed: 4),
                parameterNames: layer.block.parameters().map(\.path.name),
                inferenceDifference: Tolerance.rounding) == [])
    }
}
