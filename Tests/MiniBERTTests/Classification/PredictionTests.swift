import Testing

@testable import MiniBERT

struct PredictionTests {
    private func prediction(_ windows: [[Float]], _ problemType: ProblemType = .singleLabel) -> Prediction {
        Prediction(
            windowLogits: windows, labels: ["a", "b", "c"], problemType: problemType, isTruncated: false,
            tokenCount: 9)
    }

    @Test func `the label is that of the largest logit`() {
        let prediction = prediction([[0, 2, 1]])

        #expect(prediction.label == "b")
        #expect(prediction.labelIndex == 1)
        #expect(prediction.score == prediction.probabilities[1])
        #expect(prediction.ranking == [1, 2, 0])
    }

    @Test func `in a tie the first label wins`() {
        #expect(prediction([[1, 1, 0]]).labelIndex == 0)
        #expect(prediction([[1, 1, 0]]).ranking == [0, 1, 2])
    }

    @Test func `windows are averaged by their probabilities`() {
        let prediction = prediction([[1000, 0, 0], [0, 1000, 0]])

        #expect(prediction.logits == [500, 500, 0])
        #expect(prediction.probabilities == [0.5, 0.5, 0])
        #expect(prediction.windowCount == 2)
    }

    @Test func `a regression's score is its value`() {
        #expect(prediction([[-2, -1, -3]], .regression).score == -1)
    }
}
