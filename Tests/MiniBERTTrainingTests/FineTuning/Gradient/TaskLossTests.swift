import MiniBERT
import TestSupport
import Tensors
import NeuralNetworks
@testable import MiniBERTTraining
import Testing

struct TaskLossTests {
    private let logits = Tensor.random([3, 2], seed: 1)
    private let labels: [TaskLoss.Target] = [.label(1), .label(0), .label(1)]
    private let numbers: [TaskLoss.Target] = [.numbers([0, 1]), .numbers([1, 1]), .numbers([0, 0])]

    @Test func `the derivative agrees with finite differences, whatever the task`() {
        #expect(gradientFaults(of: TaskLoss(.singleLabel, labelSmoothing: 0.1), at: logits, labels) == [])
        #expect(gradientFaults(of: TaskLoss(.singleLabel, classWeights: [2, 0.5]), at: logits, labels) == [])
        #expect(gradientFaults(of: TaskLoss(.multiLabel), at: logits, numbers) == [])
        #expect(gradientFaults(of: TaskLoss(.regression), at: logits, numbers) == [])
    }

    @Test func `it equals the loss of the task`() {
        #expect(TaskLoss(.singleLabel)(logits, labels) == SoftmaxCrossEntropy()(logits, [1, 0, 1]))
        #expect(
            TaskLoss(.multiLabel)(logits, numbers)
                == BinaryCrossEntropy()(logits, [[0, 1], [1, 1], [0, 0]]))
        #expect(
            TaskLoss(.regression)(logits, numbers) == MeanSquaredError()(logits, [[0, 1], [1, 1], [0, 0]]))
    }

    @Test func `the weight of a batch is the sum of the class weights of its rows`() {
        #expect(TaskLoss(.singleLabel, classWeights: [2, 0.5]).weight(of: labels) == 3)
        #expect(TaskLoss(.multiLabel).weight(of: numbers) == 3)
    }

    @Test func `numbers are learned at mean 0 and deviation 1`() {
        let targets = HeadTargets.values([1, 3, 100])
        let scale = targets.valueScale(rows: [0, 1])

        #expect(scale == ValueScale(mean: 2, deviation: 1))
        #expect(targets.lossTargets(scale: scale).prefix(2) == [.numbers([-1]), .numbers([1])])
        #expect(HeadTargets.values([5, 5]).valueScale(rows: [0, 1]) == ValueScale(mean: 5, deviation: 1))
    }
}
