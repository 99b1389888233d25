import TestSupport
import Tensors
import NeuralNetworks
import Testing

private let states = HiddenStates(
    rows: Tensor([1, 20, 3, 2, 5, 6], shape: [3, 2]), sequences: [0..<2, 2..<3])

struct MaxOverTimeTests {
    @Test func `gives the largest state of each column`() {
        #expect(MaxOverTime()(states) == Tensor([3, 20, 5, 6], shape: [2, 2]))
    }

    @Test func `backward agrees with finite differences`() {
        #expect(gradientFaults(of: MaxOverTime(), at: .random([3, 1, 4], size: 5, seed: 1)) == [])
    }

    @Test func `keeps the layer contract`() {
        #expect(
            contractFaults(of: MaxOverTime(), at: .random([3, 1, 4], size: 5, seed: 1), parameterNames: [])
                == [])
    }
}
