import StrictJSON
import MiniBERTTraining
import Testing

struct RegressionEvaluationTests {
    @Test func `the scores are scikit-learn's and SciPy's`() throws {
        let golden = try ScikitLearnGolden("evaluation")["regression"]
        let evaluation = RegressionEvaluation(
            predictions: golden["predictions"].numbers, truths: golden["truths"].numbers)

        #expect(abs((evaluation.pearson ?? 0) - golden["pearson"].number) < 1e-9)
        #expect(abs((evaluation.spearman ?? 0) - golden["spearman"].number) < 1e-9)
        #expect(abs(evaluation.meanAbsoluteError - golden["mean_absolute_error"].number) < 1e-9)
        #expect(abs(evaluation.rootMeanSquaredError - golden["root_mean_squared_error"].number) < 1e-9)
    }

    @Test func `predictions of NaN have no scores`() {
        let evaluation = RegressionEvaluation(predictions: [1, .nan, .infinity], truths: [1, 2, 3])

        #expect(evaluation.pearson?.isFinite != true)
        #expect(!evaluation.meanAbsoluteError.isFinite)
    }

    @Test func `constants have no correlation`() {
        let evaluation = RegressionEvaluation(predictions: [1, 1], truths: [1, 2])

        #expect(evaluation.pearson == nil && evaluation.spearman == nil)
        #expect(evaluation.json["pearson"] == .null)
    }
}
