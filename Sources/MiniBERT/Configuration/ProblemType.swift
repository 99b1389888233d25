#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the logits of a classification head mean.
public enum ProblemType: String, Hashable, Sendable, CaseIterable {
    /// Exactly one label is right: probabilities by softmax.
    case singleLabel = "single_label_classification"
    /// Each label is right or not by itself: probabilities by sigmoid.
    case multiLabel = "multi_label_classification"
    /// The logits are the answer, as they are.
    case regression

    /// What a configuration without `problem_type` means, as in transformers' pipeline: sigmoid for one
    /// label, else softmax.
    static func implied(labelCount: Int) -> ProblemType { labelCount == 1 ? .multiLabel : .singleLabel }

    /// The logits of one text as probabilities; for regression, the logits themselves.
    ///
    /// Softmax is computed after subtracting the largest logit and sigmoid without overflow, both in double
    /// precision, so that logits of any finite size give probabilities in `0...1`, those of softmax with sum
    /// 1.
    public func probabilities(ofLogits logits: [Float]) -> [Float] {
        switch self {
        case .regression: return logits
        case .multiLabel: return logits.map { Float(1 / (1 + exp(-Double($0)))) }
        case .singleLabel:
            let largest = Double(logits.max() ?? 0)
            let powers = logits.map { exp(Double($0) - largest) }
            let sum = powers.reduce(0, +)
            return powers.map { Float($0 / sum) }
        }
    }
}
