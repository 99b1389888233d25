/// A score by which trainings with different settings are compared.
package enum TuningMetric: String, Hashable, Sendable, CaseIterable {
    case accuracy
    case macroF1 = "macro-f1"
    case exactMatch = "exact-match"
    case microF1 = "micro-f1"
    case pearson
    case spearman
    case logLoss = "log-loss"

    /// The metrics of a task, the default first.
    package static func metrics(of task: LabelingTask) -> [TuningMetric] {
        let named = Evaluation.scoreNames(of: task).compactMap { TuningMetric(rawValue: $0) }
        return switch task {
        case .singleLabel, .multiLabel: [.logLoss] + named
        case .regression: named
        }
    }

    /// The score of an evaluation; `nil` if it is not defined.
    package func value(of evaluation: Evaluation) -> Double? {
        guard self == .logLoss else { return evaluation.score(named: rawValue) }
        return switch evaluation {
        case .classification(let scores): scores.logLoss
        case .multiLabel(let scores): scores.logLoss
        case .regression, .unscored: nil
        }
    }

    /// The score as a number that is larger for a better model.
    func merit(of evaluation: Evaluation) -> Double {
        guard let value = value(of: evaluation), !value.isNaN else { return -.infinity }
        return self == .logLoss ? -value : value
    }
}
