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

extension TextClassifier {
    /// The reason why shares of labels cannot be used.
    package enum PriorFault: Error, Hashable {
        /// The model has no such label.
        case unknownLabel(String)
        /// The shares leave nothing to other labels, or do not have the sum 1.
        case wrongSum
        /// The model cannot be used.
        case model(ModelError)
    }

    /// The same classifier for texts whose classes have other shares than those of its training.
    ///
    /// Probabilities and logits change; assessments do not, as label sets hold whatever the shares of the classes are.
    ///
    /// - Parameter shares: The new shares of some labels, or of all, above 0 and below 1; of a repeated label, the last one.
    /// - Returns: The classifier; this one is unchanged.
    /// - Throws: `PriorFault`; its `.model` for a model that does not keep the shares of its training.
    package func expecting(
        _ shares: [(label: String, share: Double)]
    ) throws(PriorFault) -> TextClassifier {
        let record: HeldOutRecord
        do throws(ModelError) { record = try heldOutRecord() } catch { throw .model(error) }
        guard let old = record.classShares, old.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw .model(
                .noHeldOutScores(
                    model: name,
                    finding: configuration.problemType == .regression
                        ? "it gives a number, and no classes"
                        : "it keeps no shares of its classes; \(HeldOutRecord.remedy)"))
        }
        var given = [Double?](repeating: nil, count: labels.count)
        for (label, share) in shares {
            // Labels are compared by their bytes.
            guard let index = labels.firstIndex(where: { $0.utf8.elementsEqual(label.utf8) }) else {
                throw .unknownLabel(label)
            }
            given[index] = share
        }
        guard let new = PriorShift.completed(given, old: old, problemType: configuration.problemType) else {
            throw .wrongSum
        }
        var classifier = self
        classifier.priorShift = PriorShift(from: old, to: new, problemType: configuration.problemType)
        return classifier
    }
}
