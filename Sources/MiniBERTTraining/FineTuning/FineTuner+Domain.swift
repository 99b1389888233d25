import MiniBERT
import Tensors

/// The region of the training texts, which tells texts of another kind.
extension FineTuner {
    /// The region of the rows that a head was fitted on.
    ///
    /// - Parameters:
    ///   - features: The features of the training rows.
    ///   - nameCount: The number of rows at the beginning that are names of labels, and not texts of the data.
    ///   - pooling: The pooling of the features.
    ///   - validation: The features of the validation rows, if there are any.
    ///   - heldOut: The rows that were held out, without validation rows.
    ///   - refitsOnAllRows: Whether the head was also fitted on the held-out rows.
    /// - Returns: The region; `nil` without rows or without held-out ones.
    func domain(
        of features: FeatureRows, nameCount: Int, by pooling: Pooling, validation: FeatureRows?,
        heldOut: [Int],
        refitsOnAllRows: Bool
    ) -> FeatureDomain? {
        var rows = Array(nameCount..<features.rowCount)
        guard !rows.isEmpty, validation != nil || !heldOut.isEmpty else { return nil }
        if let validation {
            return FeatureDomain(
                of: features, rows: rows, pooling,
                heldOut: validation.portions(of: Array(0..<validation.rowCount)))
        }
        if !refitsOnAllRows {
            let isHeldOut = Set(heldOut)
            rows.removeAll { isHeldOut.contains($0) }
        }
        return FeatureDomain(of: features, rows: rows, pooling, heldOut: features.portions(of: heldOut))
    }
}

extension FeatureDomain {
    /// Measures the region of some rows of features, and the distances of held-out features, `[m, H]` in each portion.
    ///
    /// With folds, the held-out rows are among `rows`. Their share in a mean of so many rows is too small to matter.
    init(of features: FeatureRows, rows: [Int], _ pooling: Pooling, heldOut: some Sequence<Tensor>) {
        let scale = FeatureScale(of: features, rows: rows)
        self.init(
            pooling: pooling, means: scale.means.map { Float($0) }, factors: scale.factors.map { Float($0) },
            heldOut: heldOut)
    }
}
