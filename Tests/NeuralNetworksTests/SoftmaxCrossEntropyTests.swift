import TestSupport
import Tensors
import NeuralNetworks
import Testing

struct SoftmaxCrossEntropyTests {
    @Test func `agrees with PyTorch`() throws {
        for (name, labelSmoothing, isWeighted): (String, Float, Bool) in [
            ("crossEntropy", 0, false), ("smoothed", 0.1, false), ("weighted", 0, true),
            ("smoothedAndWeighted", 0.1, true),
        ] as [(String, Float, Bool)] {
            let golden = try LossGolden.load()
            let loss = SoftmaxCrossEntropy(
                labelSmoothing: labelSmoothing, classWeights: isWeighted ? golden.weights : [])

            try golden.expect(loss(golden.logits.tensor, golden.classes), is: name)
        }
    }

    @Test func `the derivative agrees with finite differences`() {
        for labelSmoothing: Float in [0, 0.1] as [Float] {
            for classWeights: [Float] in [[], [1, 0.5, 3]] as [[Float]] {
                #expect(
                    gradientFaults(
                        of: SoftmaxCrossEntropy(labelSmoothing: labelSmoothing, classWeights: classWeights),
                        at: .random([5, 3], seed: 1), [0, 1, 2, 2, 1]) == [])
            }
        }
    }

    @Test func `the loss of equal logits is the logarithm of the number of classes`() {
        let value = SoftmaxCrossEntropy()(Tensor(zeros: [1, 4]), [2])

        #expect(abs(value.mean - 1.3862944) < 1e-6)
        #expect(value.gradient == Tensor([0.25, 0.25, -0.75, 0.25], shape: [1, 4]))
    }

    @Test func `a confident wrong prediction has a finite loss`() {
        let value = SoftmaxCrossEntropy()(Tensor([1e4, -1e4], shape: [1, 2]), [1])

        #expect(value.mean == 2e4)
        #expect(value.gradient == Tensor([1, -1], shape: [1, 2]))
    }

    @Test(arguments: [[], [1, 0.5, 3]] as [[Float]])
    func `the mean of a batch follows from the means of its parts`(classWeights: [Float]) {
        let loss = SoftmaxCrossEntropy(classWeights: classWeights)
        let logits = Tensor.random([5, 3], seed: 1)
        let targets = [0, 1, 2, 2, 1]

        let parts = [0..<2, 2..<5].map { range in
            let part = Array(targets[range])
            return loss.weight(of: part) * loss(logits.rows(range), part).mean
        }

        #expect(abs(parts.reduce(0, +) / loss.weight(of: targets) - loss(logits, targets).mean) < 1e-6)
    }
}
