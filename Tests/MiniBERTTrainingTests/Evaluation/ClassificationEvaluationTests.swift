import StrictJSON
import TestModels
import MiniBERTTraining
import Testing

struct ClassificationEvaluationTests {
    private static let tolerance = 1e-9

    private func expect(_ found: Double?, _ expected: Double, _ name: Comment) {
        #expect(abs((found ?? .infinity) - expected) < Self.tolerance, name)
    }

    @Test func `the scores are scikit-learn's`() throws {
        let golden = try ScikitLearnGolden("evaluation")["classification"]
        let evaluation = ClassificationEvaluation(
            probabilities: golden["probabilities"].elements.map(\.numbers), truths: golden["truths"].integers,
            labels: letters(5))

        expect(evaluation.accuracy, golden["accuracy"].number, "accuracy")
        expect(evaluation.accuracyInterval.lower, golden["interval"].numbers[0], "lower end")
        expect(evaluation.accuracyInterval.upper, golden["interval"].numbers[1], "upper end")
        for index in 0..<4 {
            expect(evaluation.classes[index].precision, golden["precision"].numbers[index], "precision")
            expect(evaluation.classes[index].recall, golden["recall"].numbers[index], "recall")
            expect(evaluation.classes[index].f1, golden["f1"].numbers[index], "F1")
            #expect(evaluation.classes[index].support == golden["support"].integers[index])
        }
        expect(evaluation.f1.macro, golden["f1_averages"]["macro"].number, "macro F1")
        expect(evaluation.f1.weighted, golden["f1_averages"]["weighted"].number, "weighted F1")
        expect(evaluation.confusion.matthewsCorrelation, golden["matthews"].number, "Matthews")
        expect(evaluation.logLoss, golden["log_loss"].number, "log loss")
        expect(evaluation.calibration.expectedError, golden["calibration_error"].number, "calibration")
        for (truth, row) in golden["confusion"].integerRows.enumerated() {
            #expect((0..<5).map { evaluation.confusion[truth, $0] } == row)
        }
    }

    @Test func `a class without rows has no scores and is left out of the mean`() {
        let evaluation = ClassificationEvaluation(
            probabilities: [[0.9, 0.1, 0], [0.2, 0.8, 0]], truths: [0, 1], labels: letters(3))

        #expect(evaluation.classes[2].precision == nil && evaluation.classes[2].f1 == nil)
        #expect(evaluation.absentLabels == [ClassLabel("c")])
        #expect(evaluation.f1.macro == 1)
        #expect(evaluation.json["classes"]?.text.contains("null") == true)
    }

    @Test func `a probability of zero for the true class gives a finite loss`() {
        let evaluation = ClassificationEvaluation(probabilities: [[1, 0]], truths: [1], labels: letters(2))

        #expect(evaluation.logLoss.isFinite && evaluation.logLoss > 30)
    }
}
