import CLibrary

/// The logits of the windows of a text.
struct WindowLogits: Sendable {
    /// `[C]` for each window.
    var values: [[Float]]
    let problemType: ProblemType

    /// The probability of a label, the mean over the windows; for regression, the value.
    func probability(of label: Int) -> Double {
        values.reduce(0) { $0 + problemType.preciseProbabilities(ofLogits: $1)[label] } / Double(values.count)
    }

    /// The log-odds of a label, the mean over the windows; for regression, the value.
    ///
    /// Unlike probabilities, they still change where a model is sure.
    func logOdds(of label: Int) -> Double {
        values.reduce(0) { $0 + problemType.logOdds(of: label, logits: $1) } / Double(values.count)
    }

    /// The logit of a label, the mean over the windows.
    func logit(of label: Int) -> Double {
        values.reduce(0) { $0 + Double($1[label]) } / Double(values.count)
    }
}

extension ProblemType {
    /// The logarithm of `p / (1 - p)` for a label; for regression, its value.
    ///
    /// It is computed from the logits, so that it is exact where `p` is rounded to 1.
    fileprivate func logOdds(of label: Int, logits: [Float]) -> Double {
        switch self {
        case .regression, .multiLabel: return Double(logits[label])
        case .singleLabel:
            let others = logits.indices.filter { $0 != label }.map { Double(logits[$0]) }
            // The only label of a model is always sure.
            guard let largest = others.max() else { return 0 }
            return Double(logits[label]) - largest - log(others.reduce(0) { $0 + exp($1 - largest) })
        }
    }
}
