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

    @Test func `rows without a label count as rows of their class, and as wrong`() {
        let matrix = ConfusionMatrix(classCount: 2, truths: [0, 0, 1, 1], predictions: [0, nil, 1, nil])

        #expect(matrix.rowCount == 4 && matrix.correctCount == 2)
        #expect(matrix.supports == [2, 2] && matrix.predictionCounts == [1, 1])
        #expect(matrix.unlabeled == [1, 1])
        // The correlation of scikit-learn, where no label is a third class: 0.4472136.
        #expect(abs(matrix.matthewsCorrelation - 0.4472136) < 1e-6)
    }
}
