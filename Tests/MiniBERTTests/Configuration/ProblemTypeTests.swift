import MiniBERT
import Testing

struct ProblemTypeTests {
    @Test func `equal logits have equal probabilities`() {
        let probabilities = ProblemType.singleLabel.probabilities(ofLogits: [0, 0, 0, 0])

        #expect(probabilities == [0.25, 0.25, 0.25, 0.25])
    }

    @Test func `probabilities sum to one and none is negative, whatever the logits`() {
        for logits: [Float] in [[1e4, -1e4, 0], [-3e38, 3e38], [1e-30, 2e-30], [88, 89, 90]] as [[Float]] {
            let probabilities = ProblemType.singleLabel.probabilities(ofLogits: logits)

            #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)
            #expect(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
    }

    @Test func `sigmoid computes each label separately`() {
        #expect(ProblemType.multiLabel.probabilities(ofLogits: [0, 1e4, -1e4]) == [0.5, 1, 0])
    }

    @Test func `the values of a regression do not change`() {
        #expect(ProblemType.regression.probabilities(ofLogits: [3.5, -2]) == [3.5, -2])
    }
}
