import MiniBERT
@testable import MiniBERTTraining
import Testing

struct FineTuningReportLearningCurveTests {
    /// The verdict on heads with these accuracies at growing shares of the rows.
    private static func verdict(_ accuracies: [Double], rowCount: Int = 1000) throws -> String {
        let truths = (0..<rowCount).map { $0 % 2 }
        let evaluation = ClassificationEvaluation(
            probabilities: truths.map { _ in [0.6, 0.4] }, truths: truths,
            labels: [ClassLabel("a"), ClassLabel("b")])
        var report = FineTuningReport(
            name: "m", encoder: "tiny", problemType: .singleLabel, scoring: "5-fold cross-validation",
            evaluation: .classification(evaluation))
        report.learningCurve = zip([0.1, 0.2, 0.4, 0.6, 0.8, 1], accuracies).map {
            LearningCurvePoint(
                share: $0, rowCount: 10, foldAccuracies: [$1, $1], loss: 0.5, heldOutCount: rowCount)
        }
        return try #require(report.learningVerdict)
    }

    @Test func `a curve that rises says so`() throws {
        #expect(
            try Self.verdict([0.5, 0.6, 0.7, 0.8, 0.84, 0.88])
                == "Accuracy still rises: 0.500 at 10 %, 0.700 at 40 %, 0.880 at 100 %")
    }

    @Test func `a curve that is flat at its end has leveled off`() throws {
        #expect(
            try Self.verdict([0.5, 0.8, 0.88, 0.88, 0.881, 0.88]).hasPrefix("Accuracy has leveled off: "))
    }

    @Test func `a curve that falls has not leveled off`() throws {
        #expect(
            try Self.verdict([0.9, 0.9, 0.9, 0.88, 0.8, 0.7]).hasPrefix("Accuracy fell as rows were added: "))
    }

    @Test func `few rows give no answer`() throws {
        #expect(
            try Self.verdict([0.5, 0.5, 0.5, 0.5, 0.5, 1], rowCount: 99).hasPrefix("Too few rows to tell: "))
    }
}
