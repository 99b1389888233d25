import MiniBERT
import Tensors

/// The report of the fit of a linear head.
extension FineTuner {
    /// The report on the head that was chosen among candidates, and on exits beside it.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func report(
        on head: FittedHead, among candidates: [FittedHead], _ exits: FittedExits?, _ rows: FittingRows,
        name: String
    ) throws(Stopped) -> FineTuningReport {
        var report = try FineTuningReport(
            of: head.fit, targets: rows.allTargets, examples: rows.allExamples, labels: rows.labels,
            name: name, encoder: encoderDescription(head), scoring: rows.scoring)
        report.poolings = candidates.count > 1 ? candidates.map(\.score) : []
        report.ngrams = head.comparison
        report.selfTraining = head.selfTraining
        report.exits = exits?.report
        if let exits { report.memory = report.memory?.followed(by: exits.memory) }
        report.files = rows.data.files + (rows.validation?.files ?? [])
        report.findings = rows.findings
        report.labelNames = rows.options.labelNames
        report.settings = settings(pooling: head.pooling)
        report.heldOut?.domain = head.domain
        report.heldOut?.classShares = classShares(
            of: rows.targets, rows: 0..<rows.targets.rowCount,
            besides: head.selfTraining?.labelCounts ?? [])
        report.decision = try decisionReport(
            by: head.fit.heldOut, head.fit.temperature, rows.allTargets, rows.labels)
        return report
    }

    /// The encoder in words: `6 layers, 384 wide, frozen; features: cls`.
    private func encoderDescription(_ head: FittedHead) -> String {
        let configuration = embedder.configuration
        return "\(configuration.layerCount) layers, \(configuration.hiddenSize) wide, frozen; "
            + "features: \(head.pooling.rawValue)" + (head.ngrams == nil ? "" : " and n-grams")
    }
}
