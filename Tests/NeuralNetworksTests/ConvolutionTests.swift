import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct ConvolutionTests {
    @Test func `windows stay inside their sequence, and a short sequence is padded with zeros`() {
        var layer = Convolution(inputSize: 1, filterCount: 1, width: 2)
        layer.filters.weight = Tensor([1, 10], shape: [1, 2])
        let states = HiddenStates(rows: Tensor([1, 2, 3, 4], shape: [4, 1]), sequences: [0..<3, 3..<4])

        let output = layer(states)

        #expect(output.rows == Tensor([21, 32, 4], shape: [3, 1]))
        #expect(output.sequences == [0..<2, 2..<3])
    }

    @Test func `agrees with PyTorch`() throws {
        let (golden, sequences) = try LayerGolden.load("convolution")

        try golden.expectSameResults(
            of: Convolution(inputSize: 3, filterCount: 4, width: 2),
            input: { HiddenStates(rows: $0, sequences: sequences) },
            output: { HiddenStates(rows: $0, sequences: [0..<2, 2..<3, 3..<7]) })
    }

    @Test(arguments: [[1], [2, 5, 1, 3]], [1, 2, 4]) func `backward agrees with finite differences`(
        lengths: [Int], width: Int
    ) {
        let layer = Convolution(inputSize: 3, filterCount: 5, width: width).randomized(seed: 1)

        #expect(gradientFaults(of: layer, at: .random(lengths, size: 3, seed: 2)) == [])
    }

    @Test(arguments: [[1], [3, 1, 7, 3]]) func `keeps the layer contract`(lengths: [Int]) {
        let layer = Convolution(inputSize: 6, filterCount: 35, width: 3).randomized(seed: 3)

        #expect(
            contractFaults(
                of: layer, at: .random(lengths, size: 6, seed: 4), parameterNames: ["weight", "bias"]) == [])
    }
}
