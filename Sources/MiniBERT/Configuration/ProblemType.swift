import CLibrary

/// The meaning of the logits of a classification head.
public enum ProblemType: String, Hashable, Sendable, CaseIterable {
    /// Exactly one label is right: probabilities by softmax.
    case singleLabel = "single_label_classification"
    /// Each label is right or not, independently of the others: probabilities by sigmoid.
    case multiLabel = "multi_label_classification"
    /// The logits are the answer themselves.
    case regression

    /// The type of a configuration without `problem_type`, as in transformers' pipeline: sigmoid for one label, else
    /// softmax.
    static func implied(labelCount: Int) -> ProblemType { labelCount == 1 ? .multiLabel : .singleLabel }

    /// The logits of one text as probabilities; for regression, the logits themselves.
    ///
    /// Both softmax and sigmoid are computed in double precision and without overflow: logits of any finite size give
    /// probabilities in `0...1`, and those of softmax have the sum 1.
    public func probabilities(ofLogits logits: [Float]) -> [Float] {
        preciseProbabilities(ofLogits: logits).map { Float($0) }
    }

    /// The logits of one text as probabilities in double precision; for regression, the logits themselves.
    package func preciseProbabilities(ofLogits logits: [Float]) -> [Double] {
        let logits = logits.map { Double($0) }
        switch self {
        case .regression: return logits
        case .multiLabel: return logits.map(Self.sigmoid)
        case .singleLabel:
            let largest = logits.max() ?? 0
            let powers = logits.map { exp($0 - largest) }
            let sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        }
    }

    /// `1 / (1 + exp(-x))`, without overflow.
    private static func sigmoid(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let power = exp(x)
        return power / (1 + power)
    }
}
