import Tensors
import TestSupport
import TestModels
import MiniBERT
import NeuralNetworks
import Testing

struct ClassificationHeadTests {
    private let states = HiddenStates.random([3, 1, 2], size: 5, seed: 8)
    /// Enough sequences for the statistics of a batch norm to be smooth.
    private let manyStates = HiddenStates.random([3, 1, 2, 4, 2, 1, 5, 2, 3, 1], size: 5, seed: 8)
    private let bert = StockClassificationHead(of: .bert, hiddenSize: 5, labelCount: 3, dropout: 0.1)
        .randomized(seed: 9)
    private let distilBert = StockClassificationHead(
        of: .distilBert, hiddenSize: 5, labelCount: 3, dropout: 0.1
    ).randomized(seed: 9)
    private let linear = LinearHead(hiddenSize: 5, labelCount: 3).randomized(seed: 9)

    @Test func `backward agrees with finite differences`() {
        #expect(gradientFaults(of: bert, at: states) == [])
        #expect(gradientFaults(of: distilBert, at: states) == [])
        #expect(gradientFaults(of: linear, at: states) == [])
    }

    @Test func `backward agrees with finite differences in training, with dropout`() {
        #expect(gradientFaults(of: bert, at: states, in: .training(seed: 4)) == [])
        #expect(gradientFaults(of: distilBert, at: states, in: .training(seed: 4)) == [])
        #expect(
            gradientFaults(
                of: LinearHead(hiddenSize: 5, labelCount: 3, dropout: 0.3).randomized(seed: 9), at: states,
                in: .training(seed: 4)) == [])
    }

    @Test func `they are layers with the published names`() {
        #expect(
            contractFaults(
                of: bert, at: states,
                parameterNames: [
                    "pooler.dense.weight", "pooler.dense.bias", "classifier.weight", "classifier.bias",
                ]) == [])
        #expect(
            contractFaults(
                of: distilBert, at: states,
                parameterNames: [
                    "pre_classifier.weight", "pre_classifier.bias", "classifier.weight", "classifier.bias",
                ]) == [])
        #expect(
            contractFaults(
                of: linear, at: states, parameterNames: ["classifier.weight", "classifier.bias"]) == [])
    }

    @Test func `heads that transformers does not have are layers, too`() {
        for shape: HeadShape in OwnHeads.all {
            func check<Head: ClassificationHead>(_ head: Head) {
                let head = head.randomized(seed: 9)
                #expect(gradientFaults(of: head, at: states) == [])
                // With many sequences, the step of a finite difference would change the winner of some maximum.
                let batch = shape.kind == .convolutional ? states : manyStates
                #expect(gradientFaults(of: head, at: batch, in: .training(seed: 4)) == [])
                #expect(
                    contractFaults(of: head, at: states, parameterNames: head.parameters().map(\.path.name))
                        == []
                )
                #expect(head.parameters().allSatisfy { $0.path.name.hasPrefix("head.") })
                #expect(!head.readsOnlyClassToken || head(states) == head(states.classTokens))
            }
            check(shape.head(hiddenSize: 5, labelCount: 3))
        }
    }

    @Test func `the last map gives the logits`() {
        for shape: HeadShape in OwnHeads.all {
            func shifted<Head: ClassificationHead>(_ head: Head) -> (before: Tensor, after: Tensor) {
                var head = head.randomized(seed: 9)
                let before = head(states)
                head.lastMap.bias += Tensor([1, 2, 3], shape: [3])
                return (before, head(states))
            }
            let (before, after) = shifted(shape.head(hiddenSize: 5, labelCount: 3))

            #expect(
                after.relativeDifference(from: before.addingToEachRow(Tensor([1, 2, 3], shape: [3]))) < 1e-5)
        }
    }

    @Test func `states of CLS alone give the same logits`() {
        #expect(bert(states) == bert(states.classTokens))
        #expect(distilBert(states) == distilBert(states.classTokens))
        #expect(linear(states) == linear(states.classTokens))
    }

    @Test func `a linear head is a weighted sum`() {
        var head = LinearHead(hiddenSize: 2, labelCount: 2)
        head.classifier.weight = Tensor([1, 0, 2, 3], shape: [2, 2])
        head.classifier.bias = Tensor([0.5, 0], shape: [2])

        let logits = head(HiddenStates(rows: Tensor([4, 5, 9, 9], shape: [2, 2]), sequences: [0..<2]))

        #expect(logits == Tensor([4.5, 23], shape: [1, 2]))
    }
}
