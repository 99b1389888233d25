import TestSupport
import Tensors
import NeuralNetworks
import Testing

private let names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]

struct RecurrentTests {
    @Test func `a state depends on its token and the state before, and each sequence starts anew`() {
        var layer = Recurrent(inputSize: 1, stateSize: 1)
        layer.input.weight = Tensor([1], shape: [1, 1])
        layer.recurrence.weight = Tensor([2], shape: [1, 1])
        let states = HiddenStates(rows: Tensor([0.5, 0, 1], shape: [3, 1]), sequences: [0..<2, 2..<3])

        // tanh 0.5, tanh (2 tanh 0.5), tanh 1
        let expected = Tensor([0.46211716, 0.7278944, 0.7615942], shape: [3, 1])
        #expect(layer(states).rows.relativeDifference(from: expected) < 1e-6)
    }

    @Test func `agrees with PyTorch`() throws {
        let (golden, sequences) = try LayerGolden.load("recurrent")

        try golden.expectSameResults(
            of: Recurrent(inputSize: 3, stateSize: 4),
            input: { HiddenStates(rows: $0, sequences: sequences) },
            output: { HiddenStates(rows: $0, sequences: sequences) })
    }

    @Test(arguments: [[1], [2, 5, 1, 5]], [1, 6]) func `backward agrees with finite differences`(
        lengths: [Int], size: Int
    ) {
        let layer = Recurrent(inputSize: size, stateSize: 5).randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: .random(lengths, size: size, seed: 2)) == [])
    }

    @Test(arguments: [[1], [3, 1, 7, 3]]) func `keeps the layer contract`(lengths: [Int]) {
        let layer = Recurrent(inputSize: 6, stateSize: 35).randomized(seed: 3)

        #expect(
            contractFaults(of: layer, at: .random(lengths, size: 6, seed: 4), parameterNames: names) == [])
    }
}
