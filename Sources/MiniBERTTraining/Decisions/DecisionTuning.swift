import MiniBERT
import Tensors

/// Chooses the rule by which probabilities become labels, by probabilities of rows that were held out.
struct DecisionTuning {
    /// `[n, C]`.
    let probabilities: [[Double]]
    let targets: HeadTargets

    /// The rule for a goal.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func rule(for goal: DecisionGoal) throws(Stopped) -> LabelDecision {
        switch (goal, targets) {
        case (.cost(let costs), _): return .leastCost(costs)
        case (.f1, .classes(let truths, let count)):
            var search = RatioSearch(probabilities: probabilities, truths: truths, classCount: count)
            return .largestRatio(thresholds: try search.bestThresholds().map { Float($0) })
        case (.f1, .labelSets), (.f1, .values), (.precision, _):
            var thresholds: [Float?] = []
            for label in 0..<targets.outputCount {
                try StopRequest.check()
                thresholds.append(threshold(of: label, for: goal).map { Float($0) })
            }
            return .atLeast(thresholds: thresholds)
        }
    }

    /// The least probability at which a label is given; `nil` if it never reaches the precision.
    private func threshold(of label: Int, for goal: DecisionGoal) -> Double? {
        var (values, isRight): ([Double], [Bool]) = ([], [])
        switch targets {
        case .classes(let truths, _):
            // Only the likeliest label of a row can be given.
            for (row, truth) in zip(probabilities, truths) where row.allSatisfy({ $0 <= row[label] }) {
                values.append(row[label])
                isRight.append(truth == label)
            }
        case .labelSets(let truths, _):
            values = probabilities.map { $0[label] }
            isRight = truths.map { $0.contains(label) }
        case .values: return nil
        }
        guard case .precision(let precision) = goal else {
            return ThresholdCurve(probabilities: values, isOfClass: isRight).map { $0.cut(at: $0.best) }
                ?? 0.5
        }
        guard isRight.contains(true) else { return nil }
        guard let curve = ThresholdCurve(probabilities: values, isOfClass: isRight) else { return 0 }
        return curve.points.last { $0.precision >= precision }.map { curve.cut(at: $0) }
    }
}

extension ThresholdCurve {
    /// A threshold in the middle between a point and the next probability below it; half of it below the least.
    fileprivate func cut(at point: Point) -> Double {
        let next = points.first { $0.threshold < point.threshold }?.threshold ?? 0
        return (point.threshold + next) / 2
    }
}
