package import MiniBERT
import PrintableText
package import StrictJSON
import Tensors

/// The effect of a rule by which probabilities become labels, on held-out rows that had no part in its choice.
package struct DecisionReport: Hashable, Sendable {
    /// A value by the usual rule and by the chosen one.
    struct Comparison<Value: Hashable & Sendable>: Hashable, Sendable {
        let before: Value
        let after: Value
    }

    let goal: DecisionGoal
    /// The macro F1, the share of given labels that are right, or the mean cost.
    let score: Comparison<Double>
    /// The number of given labels.
    let labelCount: Comparison<Int>
    let labels: [ClassLabel]
    /// The rule of the model; `nil` if it has none because the usual one is no worse.
    package let rule: LabelDecision?

    private static let foldCount = 5

    /// Chooses a rule by all held-out rows, and scores such rules by folds of them.
    ///
    /// - Parameters:
    ///   - goal: The aim of the rule.
    ///   - probabilities: `[n, C]`, of rows that were held out from the head.
    ///   - targets: The targets of these rows, which are not numbers.
    ///   - labels: The labels by index.
    /// - Throws: `Stopped` if the work should stop.
    init(
        _ goal: DecisionGoal, probabilities: [[Double]], targets: HeadTargets, labels: [ClassLabel]
    ) throws(Stopped) {
        let rule = try DecisionTuning(probabilities: probabilities, targets: targets).rule(for: goal)
        let count = min(Self.foldCount, probabilities.count)
        let folds =
            count < 2
            ? [Int?](repeating: nil, count: probabilities.count)
            : FoldPlan(stratifying: targets, count: count, seed: 0).foldOfRow
        var (usual, chosen) = (DecisionScores(targets, labels), DecisionScores(targets, labels))
        for fold in 0..<count {
            let kept = folds.indices.filter { folds[$0] != fold }
            let tuning = DecisionTuning(
                probabilities: kept.map { probabilities[$0] }, targets: targets.rows(kept))
            let rule = if case .cost = goal { rule } else { try tuning.rule(for: goal) }
            for row in folds.indices where folds[row] == fold {
                let values = probabilities[row]
                usual.add(row, targets.usualLabels(values))
                chosen.add(
                    row, rule.labelIndices(ofProbabilities: values, problemType: targets.problemType))
            }
        }
        self.goal = goal
        self.labels = labels
        score = Comparison(before: usual.score(goal), after: chosen.score(goal))
        labelCount = Comparison(before: usual.labelCount, after: chosen.labelCount)
        if case .f1 = goal, score.after <= score.before { self.rule = nil } else { self.rule = rule }
    }
}

extension HeadTargets {
    /// The labels of a row without a rule of the model's own.
    fileprivate func usualLabels(_ values: [Double]) -> [Int] {
        switch self {
        case .labelSets: values.indices.filter { values[$0] >= 0.5 }
        case .classes, .values: [values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }]
        }
    }
}

/// Counts of given labels.
private struct DecisionScores {
    private let targets: HeadTargets
    private let labels: [ClassLabel]
    private var supports: [Int]
    private var given: [Int]
    private var correct: [Int]
    /// How often each label is given where another one is right.
    private var pairs: [[Int]: Int] = [:]
    private var rowCount = 0

    init(_ targets: HeadTargets, _ labels: [ClassLabel]) {
        (self.targets, self.labels) = (targets, labels)
        supports = Array(repeating: 0, count: labels.count)
        (given, correct) = (supports, supports)
    }

    var labelCount: Int { given.reduce(0, +) }

    mutating func add(_ row: Int, _ decided: [Int]) {
        let truths: [Int] =
            switch targets {
            case .classes(let classes, _): [classes[row]]
            case .labelSets(let sets, _): sets[row]
            case .values: []
            }
        rowCount += 1
        for truth in truths { supports[truth] += 1 }
        for label in decided {
            given[label] += 1
            if truths.contains(label) { correct[label] += 1 }
            if truths.count == 1 { pairs[[truths[0], label], default: 0] += 1 }
        }
    }

    func score(_ goal: DecisionGoal) -> Double {
        switch goal {
        case .f1:
            let classes = labels.indices.map {
                ClassScores(
                    label: labels[$0], support: supports[$0], predicted: given[$0], correct: correct[$0])
            }
            return AveragedScores.f1(classes).macro
        case .precision:
            return Double(correct.reduce(0, +)) / Double(max(1, labelCount))
        case .cost(let costs):
            let sum = pairs.reduce(0) { $0 + Double(costs[$1.key[0]][$1.key[1]]) * Double($1.value) }
            return sum / Double(max(1, rowCount))
        }
    }
}

extension DecisionReport {
    /// The lines of a report.
    var text: String {
        let scores = "\(NumberText.fixed(score.before, 3)) -> \(NumberText.fixed(score.after, 3))"
        switch goal {
        case .f1:
            return "thresholds: macro F1 \(scores) on held-out rows that did not choose them"
                + (rule == nil ? "; none are kept\n" : "\n")
        case .precision(let precision):
            let counts = "\(NumberText.grouped(labelCount.before)) -> \(NumberText.grouped(labelCount.after))"
            let line =
                "thresholds for a precision of \(NumberText.short(precision)): right \(scores), labels given \(counts), "
                + "on held-out rows that did not choose them\n"
            return line + neverLine
        case .cost: return "costs: \(scores) on average of held-out rows\n"
        }
    }

    /// The labels that never reach the precision.
    private var neverLine: String {
        guard case .atLeast(let thresholds) = rule else { return "" }
        let never = labels.indices.filter { thresholds[$0] == nil }.map { "'\(labels[$0])'" }
        guard !never.isEmpty else { return "" }
        return "labels that do not reach it, and are never given: " + never.prefix(10).joined(separator: ", ")
            + (never.count > 10 ? " and \(never.count - 10) more\n" : "\n")
    }

    /// The effect as JSON.
    package var json: JSONValue {
        let name =
            switch goal {
            case .f1: "macro_f1"
            case .precision: "precision"
            case .cost: "mean_cost"
            }
        return [
            "score": .text(name), "before": .real(score.before), "after": .real(score.after),
            "labels_before": .integer(labelCount.before), "labels_after": .integer(labelCount.after),
            "rule": rule?.json ?? .null,
        ]
    }
}
