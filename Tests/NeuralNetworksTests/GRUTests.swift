import TestSupport
import Tensors
import NeuralNetworks
import Testing

private let names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]

struct GRUTests {
    @Test func `agrees with PyTorch`() throws {
        let (golden, sequences) = try LayerGolden.load("gru")

        try golden.expectSameResults(
            of: GRU(inputSize: 3, stateSize: 4),
            input: { HiddenStates(rows: $0, sequences: sequences) },
            output: { HiddenStates(rows: $0, sequences: sequences) })
    }

    @Test func `an update gate of 0 discards the last state`() {
        var layer = GRU(inputSize: 1, stateSize: 1)
        layer.input.weight = Tensor([0, 0, 1], shape: [3, 1])
        layer.input.bias = Tensor([0, -100, 0], shape: [3])
        let states = HiddenStates(rows: Tensor([1, 0], shape: [2, 1]), sequences: [0..<2])

        // tanh 1, then tanh 0
        let expected = Tensor([0.7615942, 0], shape: [2, 1])
        #expect(layer(states).rows.relativeDifference(from: expected) < 1e-6)
    }

    @Test(arguments: [[1], [2, 5, 1, 5]], [1, 6]) func `backward agrees with finite differences`(
        lengths: [Int], size: Int
    ) {
        let layer = GRU(inputSize: size, stateSize: 5).randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: .random(lengths, size: size, seed: 2)) == [])
    }

    @Test(arguments: [[1], [3, 1, 7, 3]]) func `keeps the layer contract`(lengths: [Int]) {
        let layer = GRU(inputSize: 6, stateSize: 35).randomized(seed: 3)

        #expect(
            contractFaults(of: layer, at: .random(lengths, size: 6, seed: 4), parameterNames: names) == [])
    }
}
