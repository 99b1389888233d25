extension TextClassifier {
    /// The reason why shares of labels cannot be used.
    package enum PriorFault: Error, Hashable {
        /// The model has no such label.
        case unknownLabel(String)
        /// A label has two shares.
        case repeatedLabel(String)
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
            guard given[index] == nil else { throw .repeatedLabel(label) }
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
