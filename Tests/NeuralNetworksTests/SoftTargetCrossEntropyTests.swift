import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct SoftTargetCrossEntropyTests {
    @Test func `equal probabilities have no loss, even if a constant is added to all logits`() {
        let value = SoftTargetCrossEntropy(temperature: 2)(
            Tensor([1, 2, -3], shape: [1, 3]), [[101, 102, 97]])

        #expect(abs(value.mean) < 1e-5)
        #expect(value.gradient.elements.allSatisfy { abs($0) < 1e-5 })
    }

    @Test func `with a certain teacher the loss is the cross-entropy of its label`() {
        let logits = Tensor([0.5, -1, 2, 0, 1, 0], shape: [2, 3])

        let soft = SoftTargetCrossEntropy()(logits, [[0, 200, 0], [300, 0, 0]])
        let hard = SoftmaxCrossEntropy()(logits, [1, 0])

        #expect(abs(soft.mean - hard.mean) < 1e-6)
        #expect(soft.gradient.relativeDifference(from: hard.gradient) < 1e-5)
    }

    @Test func `the derivative agrees with finite differences`() {
        for temperature: Float in [Float(1), 2.5] {
            let targets = Tensor.random([3, 5], seed: 2)

            #expect(
                gradientFaults(
                    of: SoftTargetCrossEntropy(temperature: temperature), at: .random([3, 5], seed: 1),
                    (0..<3).map { targets.rows($0..<$0 + 1).elements }) == [])
        }
    }

    @Test func `extreme logits give finite results`() {
        let value = SoftTargetCrossEntropy()(Tensor([1e30, -1e30], shape: [1, 2]), [[3e4, -3e4]])

        #expect(value.mean.isFinite)
        #expect(value.gradient.isFinite)
    }
}
