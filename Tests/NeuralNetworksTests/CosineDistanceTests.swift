import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct CosineDistanceTests {
    @Test func `the loss is 0 for equal directions, 1 for right angles, 2 for opposite directions`() {
        let outputs = Tensor([3, 4, 1, 0, 0, -2], shape: [3, 2])

        #expect(abs(CosineDistance()(outputs, [[6, 8], [0, 5], [0, 1]]).mean - 1) < 1e-6)
        #expect(CosineDistance()(Tensor([3, 4], shape: [1, 2]), [[6, 8]]).mean < 1e-6)
    }

    @Test func `the derivative agrees with finite differences`() {
        let targets = Tensor.random([3, 5], seed: 2)

        #expect(
            gradientFaults(
                of: CosineDistance(), at: .random([3, 5], seed: 1),
                (0..<3).map { targets.rows($0..<$0 + 1).elements }) == [])
    }

    @Test func `a row of zeros has a loss of one and a finite derivative`() {
        let value = CosineDistance()(Tensor(zeros: [1, 2]), [[1, 0]])

        #expect(value.mean == 1)
        #expect(value.gradient.isFinite)
    }
}
