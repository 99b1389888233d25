import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct SelfAttentionTests {
    /// With zero queries all keys have the same score, so each token gets the mean of the values of its sequence.
    @Test func `with zero queries a token gets the mean of its own sequence`() {
        var layer = SelfAttention(hiddenSize: 2, headCount: 1)
        layer.value.weight = Tensor([1, 0, 0, 1], shape: [2, 2])
        let states = HiddenStates(
            rows: Tensor([1, 2, 3, 4, 50, 60], shape: [3, 2]), sequences: [0..<2, 2..<3])

        #expect(layer(states).rows == Tensor([2, 3, 2, 3, 50, 60], shape: [3, 2]))
    }

    @Test(arguments: [(1, 1), (6, 2), (12, 3), (32, 1)]) func `backward agrees with finite differences`(
        hiddenSize: Int, headCount: Int
    ) {
        let layer = SelfAttention(hiddenSize: hiddenSize, headCount: headCount).randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: .random([1, 4, 3], size: hiddenSize, seed: 2)) == [])
    }

    @Test func `backward agrees with finite differences under dropout`() {
        let layer = SelfAttention(hiddenSize: 6, headCount: 2, dropout: 0.4).randomized(seed: 1)

        #expect(
            gradientFaults(of: layer, at: .random([5, 2], size: 6, seed: 2), in: .training(seed: 9)) == [])
    }

    @Test(arguments: [[1], [1, 4, 3], [17, 65, 2]]) func `keeps the layer contract`(lengths: [Int]) {
        let layer = SelfAttention(hiddenSize: 24, headCount: 3).randomized(seed: 3)

        #expect(
            contractFaults(
                of: layer, at: .random(lengths, size: 24, seed: 4),
                parameterNames: [
                    "query.weight", "query.bias", "key.weight", "key.bias", "value.weight", "value.bias",
                ]) == [])
    }

    @Test(arguments: [[1], [5, 1, 9], [33, 2]])
    func `the class tokens alone have the states of the whole output`(
        lengths: [Int]
    ) {
        let layer = SelfAttention(hiddenSize: 24, headCount: 3).randomized(seed: 5)
        let states = HiddenStates.random(lengths, size: 24, seed: 6)

        let alone = layer.classTokenStates(states).rows
        #expect(alone.relativeDifference(from: layer(states).classTokens.rows) <= Tolerance.rounding)
    }
}
