package import MiniBERT

extension ScoredData {
    /// The scores as a report, for the page that a training has, too.
    ///
    /// - Parameters:
    ///   - name: The name of the model.
    ///   - model: The model that was scored.
    ///   - files: How each file was read.
    /// - Returns: The report.
    package func report(name: String, of model: TextClassifier, files: [FileReading]) -> FineTuningReport {
        let configuration = model.configuration
        var report = FineTuningReport(
            name: name,
            encoder: "\(configuration.layerCount) layers, \(configuration.hiddenSize) wide"
                + (earlyAnswers.map { "; \($0.words)" } ?? ""),
            problemType: configuration.problemType,
            scoring: files.map { FileName.last(of: $0.file) }.joined(separator: ", "),
            evaluation: evaluation)
        report.files = files
        if let rows {
            report.suspects = SuspectLabel.mostConfident(
                probabilities: (0..<rows.count).map { rows.probabilities(ofRow: $0) }, truths: rows.truths,
                examples: rows.examples, labels: rows.labels)
        }
        return report
    }
}
