import Tensors
import NeuralNetworks
import TestSupport
import TestModels
import Testing

@testable import MiniBERT

struct ExactHeadTests {
    private static let size = 12

    /// A head with weights and biases scaled by a factor.
    private func head(labelCount: Int, weight: Float = 1, bias: Float = 1) -> LinearHead {
        var head = LinearHead(hiddenSize: Self.size, labelCount: labelCount).randomized(seed: 5)
        head.classifier.weight = head.classifier.weight.scaled(by: weight)
        head.classifier.bias = head.classifier.bias.scaled(by: bias)
        return head
    }

    private let states = HiddenStates(classTokens: .random([40, ExactHeadTests.size], seed: 8))

    private func logits(_ head: some ClassificationHead) -> [Float] { head(states).elements }

    @Test func `it gives the logits of the linear head`() throws {
        for architecture: Architecture in Architecture.allCases {
            for size: Float in [1, 10, 25] as [Float] {
                let linear = head(labelCount: 3, weight: size, bias: size)

                let exact = try architecture.exactHead(for: linear, problemType: .singleLabel)

                let expected = logits(linear)
                let scale = expected.map(abs).max() ?? 0
                #expect(scale < 120)
                #expect(largestDifference(logits(exact), expected) <= 1e-6 * scale)
            }
        }
    }

    @Test func `it gives the numbers of a regression, whatever their size`() throws {
        for architecture: Architecture in Architecture.allCases {
            for size: Float in [1e-6, 1, 100, 3e4, 1e30] as [Float] {
                let linear = head(labelCount: 1, weight: size, bias: size)

                let exact = try architecture.exactHead(for: linear, problemType: .regression)

                let expected = logits(linear)
                #expect(largestDifference(logits(exact), expected) <= 2e-6 * (expected.map(abs).max() ?? 0))
            }
        }
    }

    @Test func `BERT's first map passes the state if there are many labels`() throws {
        for labelCount in [Self.size / 2 + 1, Self.size + 1] {
            let linear = head(labelCount: labelCount)

            let exact = try ExactHead.bert(linear, problemType: .multiLabel)

            #expect(exact.lastMap.weight.rows == labelCount)
            #expect(largestDifference(logits(exact), logits(linear)) <= 2e-6)
        }
    }

    @Test(arguments: Architecture.allCases)
    func `common weights work in half precision`(architecture: Architecture) throws {
        let linear = head(labelCount: 3, weight: 40, bias: 100)

        let exact = rounded(try architecture.exactHead(for: linear, problemType: .singleLabel))

        let expected = logits(linear)
        #expect(largestDifference(logits(exact), expected) <= 2e-3 * (expected.map(abs).max() ?? 0))
    }

    private func rounded<Head: ClassificationHead>(_ head: Head) -> Head {
        var head = head
        head.updateParameters { parameter, _, _ in
            parameter = parameter.converted(to: .float16).converted(to: .float32)
        }
        return head
    }

    @Test func `DistilBERT's first map must hold every label twice`() throws {
        #expect(throws: Never.self) {
            try ExactHead.distilBert(head(labelCount: Self.size / 2))
        }
        #expect(throws: ModelError.tooManyLabels(labelCount: 7, hiddenSize: 12)) {
            try ExactHead.distilBert(head(labelCount: Self.size / 2 + 1))
        }
    }
}
