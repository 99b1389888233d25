import MiniBERTTraining
import Testing

struct ConfusionMatrixTests {
    private let matrix = ConfusionMatrix(
        classCount: 3, truths: [0, 0, 0, 1, 1, 2], predictions: [0, 1, 1, 1, 0, 1])

    @Test func `pairs are counted by true class, then by predicted class`() {
        #expect(matrix[0, 1] == 2 && matrix[1, 0] == 1 && matrix[2, 2] == 0)
        #expect(matrix.supports == [3, 2, 1])
        #expect(matrix.predictionCounts == [2, 4, 0])
    }

    @Test func `the most frequent mistakes come first`() {
        #expect(matrix.mostConfused(limit: 2).map(\.count) == [2, 1])
        #expect(matrix.mostConfused(limit: 2).map(\.truth) == [0, 1])
    }

    @Test func `a constant prediction has no correlation`() {
        let constant = ConfusionMatrix(classCount: 2, truths: [0, 1], predictions: [0, 0])

        #expect(constant.matthewsCorrelation == 0)
    }
}
