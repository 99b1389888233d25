import Foundation
import Testing

@testable import MiniBERT

struct PredictionTests {
    private func prediction(_ windows: [[Float]], _ problemType: ProblemType = .singleLabel) -> Prediction {
        Prediction(
            windowLogits: windows, labels: ["a", "b", "c"], problemType: problemType, isTruncated: false,
            tokenCount: 9)
    }

    @Test func `the label has the largest logit`() {
        let prediction = prediction([[0, 2, 1]])

        #expect(prediction.label == "b")
        #expect(prediction.labelIndex == 1)
        #expect(prediction.score == prediction.probabilities[1])
        #expect(prediction.ranking == [1, 2, 0])
    }

    @Test func `the best labels are those of the largest probabilities`() {
        let prediction = prediction([[0, 2, 1]])

        #expect(prediction.top(2).map(\.label) == ["b", "c"])
        #expect(prediction.top(2).map(\.score) == [prediction.probabilities[1], prediction.probabilities[2]])
        #expect(prediction.top(9).count == 3)
    }

    @Test func `a probability is found by the name of its label`() {
        let prediction = prediction([[0, 2, 1]])

        #expect(prediction.probabilities["c"] == prediction.probabilities[2])
        #expect(prediction.probabilities["d"] == nil)
    }

    @Test func `names that are canonically equivalent are two labels`() {
        let scores = LabelScores(labels: ["\u{E9}", "e\u{301}"], values: [0.25, 0.75])

        #expect(scores["\u{E9}"] == 0.25)
        #expect(scores["e\u{301}"] == 0.75)
    }

    @Test func `a prediction survives JSON`() throws {
        let prediction = prediction([[0.1, 2.7, 1.3]])

        let decoded = try JSONDecoder().decode(Prediction.self, from: JSONEncoder().encode(prediction))

        #expect(decoded == prediction)
    }

    @Test func `scores without their labels are not decoded`() {
        let json = Data(#"{"labels":["a","b"],"values":[1]}"#.utf8)

        #expect(throws: DecodingError.self) { try JSONDecoder().decode(LabelScores.self, from: json) }
    }

    @Test func `in a tie the first label wins`() {
        #expect(prediction([[1, 1, 0]]).labelIndex == 0)
        #expect(prediction([[1, 1, 0]]).ranking == [0, 1, 2])
    }

    @Test func `windows are averaged by their probabilities`() {
        let prediction = prediction([[1000, 0, 0], [0, 1000, 0]])

        #expect(prediction.logits == [500, 500, 0])
        #expect(prediction.probabilities.values == [0.5, 0.5, 0])
        #expect(prediction.windowCount == 2)
    }

    @Test func `a regression's score is its value`() {
        #expect(prediction([[-2, -1, -3]], .regression).score == -1)
    }
}
