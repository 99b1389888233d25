import MiniBERT
package import MiniBERTTraining

extension FineTuningReport {
    /// A small report with all its parts; some labels and texts look like markup.
    package static func sample() -> FineTuningReport {
        let labels = [ClassLabel("<b>bug</b>"), ClassLabel("feature")]
        let evaluation = ClassificationEvaluation(
            probabilities: [[0.9, 0.1], [0.3, 0.7], [0.2, 0.8], [0.6, 0.4]], truths: [0, 1, 0, 0],
            labels: labels)
        var report = FineTuningReport(
            name: "Tickets & more", encoder: "tiny", problemType: .singleLabel,
            scoring: "5-fold cross-validation",
            evaluation: .classification(evaluation))
        report.inverseStrength = 33
        report.temperature = 1.34
        report.calibrationBefore = Calibration(confidences: [0.99, 0.99], isCorrect: [true, false])
        report.suspects = [
            SuspectLabel.mostConfident(
                probabilities: [[0.2, 0.8]], truths: [0],
                examples: [example("<script>\u{202E}", "x", line: 3)],
                labels: labels)[0]
        ]
        report.findings = [.emptyTexts([SourceLine(file: "t.tsv", line: 9)])]
        report.epochs = [.init(training: 0.9, validation: 1), .init(training: 0.5, validation: 0.7)]
        return report
    }
}

/// Labels `a`, `b`, `c`, ….
package func letters(_ count: Int) -> [ClassLabel] {
    (0..<count).map { ClassLabel(String(UnicodeScalar(UInt8(97 + $0)))) }
}

/// An example at a line of `t.tsv`.
package func example(_ text: String, _ label: String, line: Int) -> LabeledExample {
    LabeledExample(
        text: text, target: .label(ClassLabel(label)), source: SourceLine(file: "t.tsv", line: line))
}
