import MiniBERT
import TestModels
import StrictJSON
import MiniBERTTraining
import Testing

struct FineTuningReportTests {
    @Test func `the text of a report has the table, the scores and the mistakes`() {
        let expected = """
            head: logistic regression, C 33, scored by 5-fold cross-validation
                          precision  recall     f1  support
            <b>bug</b>        1.000   0.667  0.800        3
            feature           0.500   1.000  0.667        1

            true, predicted as   1   2
             1 <b>bug</b>        2   1
             2 feature           0   1

            accuracy 0.750 (95%: 0.301-0.954)   macro F1 0.733   weighted F1 0.767   majority baseline 0.750
            log loss 0.646   Matthews correlation 0.577
            calibration error 0.490 -> 0.400 (temperature 1.34, folded into the weights)
            warning: only 4 rows were scored; the scores and the probabilities may be far off, and are reliable from about 100 rows on
            most confused: <b>bug</b> -> feature 1
            mistakes on held-out rows: 1, the most confident first:
              t.tsv:3: '<b>bug</b>', predicted 'feature' 0.800: <script>\\u{202e}

            """

        #expect(FineTuningReport.sample().text() == expected)
    }

    @Test func `the name of the file that was scored cannot move the cursor`() {
        var report = FineTuningReport(
            name: "n", encoder: "e", problemType: .regression, scoring: "\u{1B}[31m\n.tsv",
            evaluation: .regression(RegressionEvaluation(predictions: [1, 2], truths: [1, 3])))
        #expect(report.text().contains(#"scored by \u{1b}[31m\n.tsv"#))

        report.headWords = "mlp"
        #expect(report.text().contains(#"scored by \u{1b}[31m\n.tsv"#))
    }

    @Test func `a calibration that became worse is reported as worse`() {
        var report = FineTuningReport.sample()
        report.calibrationBefore = Calibration(confidences: [0.99, 0.99], isCorrect: [true, true])

        #expect(report.text().contains("calibration error 0.010 -> 0.400, worse (temperature 1.34"))
    }

    @Test func `the JSON of a report has every part under its key, and no NaN`() throws {
        let json = FineTuningReport.sample().json()

        let read = try JSONValue(parsing: Array(json.indentedText.utf8))
        #expect(
            read.object?.entries.map(\.name) == [
                "name", "encoder", "poolings", "ngrams", "scoring", "settings", "head", "evaluation",
                "calibration_before",
                "learning_curve",
                "epochs",
                "suspect_count", "suspects", "files", "findings",
            ])
        #expect(read["evaluation"]?["accuracy"] == .number("0.75"))
        #expect(FineTuningReport.sample().json(includingTexts: false).text.contains("script") == false)
    }
}
