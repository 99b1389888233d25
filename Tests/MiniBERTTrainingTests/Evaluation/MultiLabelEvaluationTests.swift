import TestModels
import MiniBERTTraining
import Testing

struct MultiLabelEvaluationTests {
    @Test func `the scores are scikit-learn's`() throws {
        let golden = try ScikitLearnGolden("evaluation")["multi_label"]
        let evaluation = MultiLabelEvaluation(
            probabilities: golden["probabilities"].elements.map(\.numbers),
            truths: golden["truths"].integerRows,
            labels: letters(4))

        #expect(abs(evaluation.exactMatch - golden["exact_match"].number) < 1e-9)
        #expect(abs(evaluation.hammingLoss - golden["hamming_loss"].number) < 1e-9)
        #expect(abs(evaluation.f1.macro - golden["f1_averages"]["macro"].number) < 1e-9)
        #expect(abs(evaluation.f1.weighted - golden["f1_averages"]["weighted"].number) < 1e-9)
        #expect(abs(evaluation.f1.micro - golden["f1_averages"]["micro"].number) < 1e-9)
        #expect(abs(evaluation.logLoss - golden["log_loss"].number) < 1e-9)
    }
}
