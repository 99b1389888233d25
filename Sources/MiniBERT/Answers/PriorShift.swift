import CLibrary

/// The change of logits where classes have other shares than in the training of a model.
///
/// If texts of each class are as in the training and only the shares of the classes differ, a probability changes by the
/// ratio of the new share to the old one, and all are scaled to the sum 1 (Saerens, Latinne and Decaestecker, 2002). A label
/// that may be right beside others is weighed against its absence in the same way.
struct PriorShift: Hashable, Sendable {
    /// `[C]`: what is added to each logit.
    let values: [Float]

    /// - Precondition: There are as many shares as before; they are above 0, and those of labels beside others below 1.
    init(from old: [Double], to new: [Double], problemType: ProblemType) {
        precondition(old.count == new.count, "\(new.count) shares of \(old.count) labels")
        values = zip(old, new).map { old, new in
            switch problemType {
            case .multiLabel: Float(log(new / (1 - new)) - log(old / (1 - old)))
            case .singleLabel, .regression: Float(log(new) - log(old))
            }
        }
    }

    /// The shares of all labels, where those of some are given.
    ///
    /// Of one right label, the others share the rest in proportion to their old shares. A label that may be right beside
    /// others keeps its own.
    ///
    /// - Parameters:
    ///   - given: The share of each label; `nil` for one that is not given.
    ///   - old: The shares of the training.
    ///   - problemType: Whether exactly one label is right.
    /// - Returns: The shares; `nil` if the given ones leave nothing to the others, or do not have the sum 1.
    static func completed(_ given: [Double?], old: [Double], problemType: ProblemType) -> [Double]? {
        guard problemType == .singleLabel else {
            return zip(given, old).map { given, old in given ?? old }
        }
        let rest = 1 - given.reduce(0) { $0 + ($1 ?? 0) }
        let others = zip(given, old).reduce(0) { $0 + ($1.0 == nil ? $1.1 : 0) }
        guard given.contains(where: { $0 == nil }) else {
            // Shares are often rounded.
            return abs(rest) <= 0.001 ? given.compactMap { $0.map { $0 / (1 - rest) } } : nil
        }
        guard rest > 0 else { return nil }
        return zip(given, old).map { given, old in given ?? rest * old / others }
    }
}
