import NeuralNetworks
import MiniBERT
import TestSupport
import Tensors
@testable import MiniBERTTraining
import Testing

struct DistillationLossTests {
    private let loss = DistillationLoss(parts: [(.states(.mean), 4), (.logits, 3)])

    @Test func `it is the mean of the losses of the teachers`() {
        let outputs = Tensor([1, 0, 0, 0, 2, 0, 0], shape: [1, 7])
        let target: [Float] = [0, 1, 0, 0, 2, 0, 0]

        // The loss of a right angle is 1, and that of equal logits is 0.
        #expect(abs(loss(outputs, [target]).mean - 0.5) < 1e-6)
        #expect(abs(loss.value(of: 0, outputs, [target]).mean - 1) < 1e-6)
        #expect(abs(loss.value(of: 1, outputs, [target]).mean) < 1e-6)
    }

    @Test func `the derivative agrees with finite differences`() {
        let targets = Tensor.random([3, 7], seed: 2)

        #expect(
            gradientFaults(
                of: loss, at: .random([3, 7], seed: 1), (0..<3).map { targets.rows($0..<$0 + 1).elements })
                == [])
    }
}
