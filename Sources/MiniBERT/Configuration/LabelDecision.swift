/// The rule by which probabilities become labels, where it is not the largest probability that decides.
///
/// A model keeps the rule in the object `decision` of its `config.json`. transformers gives the same probabilities, and
/// passes over the rule.
public enum LabelDecision: Hashable, Sendable {
    /// The label whose probability is the largest multiple of its threshold; `[C]`, all above 0.
    case largestRatio(thresholds: [Float])
    /// Only labels whose probability is at least the threshold; `[C]`, with `nil` for a label that is never given.
    ///
    /// If exactly one label is right, the likeliest label is given, or none. If several may be right, all that reach
    /// their threshold are given.
    case atLeast(thresholds: [Float?])
    /// The label with the least expected cost; `costs[t][p]` is the cost of label `p` where `t` is right.
    case leastCost([[Float]])

    /// The labels that a text gets by its probabilities, `[C]`, the most probable first; of one right label at most one.
    package func labelIndices(ofProbabilities values: [Double], problemType: ProblemType) -> [Int] {
        guard !values.isEmpty else { return [] }
        switch self {
        case .largestRatio(let thresholds):
            return [Self.first(values.indices.map { values[$0] / Double(thresholds[$0]) }, by: >)]
        case .leastCost(let costs):
            let expected = values.indices.map { label in
                values.indices.reduce(0) { $0 + values[$1] * Double(costs[$1][label]) }
            }
            return [Self.first(expected, by: <)]
        case .atLeast(let thresholds):
            let reached = values.indices.filter { index in
                thresholds[index].map { values[index] >= Double($0) } ?? false
            }
            switch problemType {
            case .multiLabel:
                return reached.sorted { (values[$0], $1) > (values[$1], $0) }
            case .singleLabel, .regression:
                let likeliest = Self.first(values, by: >)
                return reached.contains(likeliest) ? [likeliest] : []
            }
        }
    }

    /// The index of the first of the best values.
    private static func first(_ values: [Double], by isBetter: (Double, Double) -> Bool) -> Int {
        values.indices.reduce(0) { isBetter(values[$1], values[$0]) ? $1 : $0 }
    }

    /// Whether a text may get no label.
    package var mayGiveNone: Bool {
        switch self {
        case .atLeast: true
        case .largestRatio, .leastCost: false
        }
    }
}
