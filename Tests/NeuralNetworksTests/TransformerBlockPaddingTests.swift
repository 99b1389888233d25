import NeuralNetworks
import Tensors
import TestSupport
import Testing

struct TransformerBlockPaddingTests {
    private let block = TransformerBlock(
        hiddenSize: 12, headCount: 3, innerSize: 20, activation: .gelu, epsilon: 1e-12
    ).randomized(seed: 3)
    private let states = HiddenStates(
        rows: Tensor((0..<96).map { Float($0 % 17) / 8 - 1 }, shape: [8, 12]), sequences: [0..<5, 5..<8])

    @Test func `a block without some parts is the block whose output weights for them are zero`() throws {
        var zeroed = block
        for row in 0..<12 {
            for column in 4..<8 { zeroed.attentionOutput.weight[row, column] = 0 }
            for column in [0, 7, 19] { zeroed.feedForward.output.weight[row, column] = 0 }
        }

        let pruned = block.keeping(heads: [0, 2], neurons: (0..<20).filter { ![0, 7, 19].contains($0) })

        #expect(pruned.attention.headCount == 2)
        let outputs = [zeroed(states), pruned(states)].map(\.rows.elements)
        #expect(zip(outputs[0], outputs[1]).allSatisfy { abs($0 - $1) < 1e-5 })
        let classTokens = [zeroed, pruned].map { $0.classTokenStates(states).rows.elements }
        #expect(zip(classTokens[0], classTokens[1]).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `padding is added and removed without a change`() throws {
        let pruned = block.keeping(heads: [1], neurons: [3, 4, 11])

        let padded = pruned.padded(headCount: 3, innerSize: 20)

        #expect(padded.attention.query.weight.shape == block.attention.query.weight.shape)
        #expect(padded.feedForward.output.weight.shape == block.feedForward.output.weight.shape)
        let again = padded.withoutPadding()
        #expect(again.attention.headCount == 1)
        #expect(again.parameters().map(\.tensor) == pruned.parameters().map(\.tensor))
        #expect(again(states) == pruned(states))
        let difference = zip(padded(states).rows.elements, pruned(states).rows.elements)
        #expect(difference.allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `a block without padding stays as it is, and one of zeros keeps a head and a neuron`() {
        #expect(block.withoutPadding().parameters().map(\.tensor) == block.parameters().map(\.tensor))
        let zeros = TransformerBlock(
            hiddenSize: 12, headCount: 3, innerSize: 20, activation: .gelu, epsilon: 1e-12)
        let least = zeros.withoutPadding()
        #expect(least.attention.headCount == 1)
        #expect(least.feedForward.output.weight.columns == 1)
    }
}
