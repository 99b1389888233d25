import TestSupport
import Tensors
import NeuralNetworks
import Testing

private let states = HiddenStates(
    rows: Tensor([1, 20, 3, 2, 5, 6], shape: [3, 2]), sequences: [0..<2, 2..<3])

struct SequencePoolingTests {
    @Test(
        arguments: [
            (SequencePooling.first, [1, 20, 5, 6]), (.last, [3, 2, 5, 6]), (.mean, [2, 11, 5, 6]),
        ] as [(SequencePooling, [Float])]) func `gives one row for each sequence`(
            pooling: SequencePooling, expected: [Float]
        )
    {
        #expect(pooling(states) == Tensor(expected, shape: [2, 2]))
    }

    @Test(arguments: [SequencePooling.first, .last, .mean]) func `backward agrees with finite differences`(
        pooling: SequencePooling
    ) {
        #expect(gradientFaults(of: pooling, at: .random([3, 1, 4], size: 5, seed: 1)) == [])
    }

    @Test(arguments: [SequencePooling.first, .last, .mean]) func `keeps the layer contract`(
        pooling: SequencePooling
    ) {
        #expect(
            contractFaults(of: pooling, at: .random([3, 1, 4], size: 5, seed: 1), parameterNames: []) == [])
    }
}
