import MiniBERT
import Tensors

/// What a model keeps to give labels by a rule, and where classes have other shares than in its training.
extension FineTuner {
    /// The rule for the goal and its effect; `nil` without a goal.
    ///
    /// - Parameters:
    ///   - heldOut: The logits of held-out rows.
    ///   - temperature: The divisor of the logits.
    ///   - targets: The targets of all rows.
    ///   - labels: The labels by index.
    /// - Returns: The rule.
    /// - Throws: `Stopped` if the work should stop.
    func decisionReport(
        by heldOut: HeldOutLogits, _ temperature: Double, _ targets: HeadTargets, _ labels: [ClassLabel]
    ) throws(Stopped) -> DecisionReport? {
        guard let decisionGoal, targets.problemType != .regression else { return nil }
        let logits = heldOut.logits.scaled(by: Float(1 / temperature))
        return try DecisionReport(
            decisionGoal,
            probabilities: Evaluation.probabilities(of: logits, problemType: targets.problemType),
            targets: targets.rows(heldOut.rows), labels: labels)
    }

    /// The share of each class in the rows that a head is trained on, as the head learns it; `nil` for a regression.
    ///
    /// Half a row more and less keeps shares off 0 and 1. `others` are the counts of rows that the head labeled itself.
    func classShares(
        of targets: HeadTargets, rows: some Collection<Int>, besides others: [Int] = []
    ) -> [Double]? {
        var counts = targets.classCounts(rows).map { Double($0) }
        for (label, count) in others.enumerated() { counts[label] += Double(count) }
        let total = Double(rows.count + others.reduce(0, +))
        switch targets {
        case .classes:
            guard classWeighting == .none else { return counts.map { _ in 1 / Double(counts.count) } }
            return counts.map { $0 / total }
        case .labelSets: return counts.map { min(max($0, 0.5), total - 0.5) / total }
        case .values: return nil
        }
    }
}
