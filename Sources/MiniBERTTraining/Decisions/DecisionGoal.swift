/// The aim of a rule by which probabilities become labels.
package enum DecisionGoal: Hashable, Sendable {
    /// The largest macro F1.
    case f1
    /// The most labels at a precision of each class, above 0 and at most 1.
    case precision(Double)
    /// The least expected cost; `costs[t][p]` is the cost of label `p` where `t` is right, by the index of the labels.
    case cost([[Float]])
}
