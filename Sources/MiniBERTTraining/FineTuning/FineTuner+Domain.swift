import MiniBERT
import Tensors

/// The region of the training texts, which tells texts of another kind.
extension FineTuner {
    /// The region of the rows that a head was fitted on.
    ///
    /// - Parameters:
    ///   - features: `[n, H]`: the features of the training rows.
    ///   - pooling: The pooling of the features.
    ///   - validation: The features of the validation rows, if there are any.
    ///   - heldOut: The rows that were held out, without validation rows.
    ///   - refitsOnAllRows: Whether the head was also fitted on the held-out rows.
    /// - Returns: The region.
    func domain(
        of features: Tensor, by pooling: Pooling, validation: Tensor?, heldOut: [Int], refitsOnAllRows: Bool
    ) -> FeatureDomain {
        var rows = Array(0..<features.rows)
        if let validation { return FeatureDomain(of: features, rows: rows, pooling, heldOut: validation) }
        if !refitsOnAllRows {
            let isHeldOut = Set(heldOut)
            rows.removeAll { isHeldOut.contains($0) }
        }
        return FeatureDomain(
            of: features, rows: rows, pooling, heldOut: features.gatheringRows(heldOut.map { Int32($0) }))
    }
}

extension FeatureDomain {
    /// Measures the region of some rows of features, `[n, H]`, and the distances of held-out features.
    ///
    /// With folds, the held-out rows are among `rows`. Their share in a mean of so many rows is too small to matter.
    init(of features: Tensor, rows: [Int], _ pooling: Pooling, heldOut: Tensor) {
        let scale = FeatureScale(of: features, rows: rows)
        self.init(
            pooling: pooling, means: scale.means.map { Float($0) }, factors: scale.factors.map { Float($0) },
            heldOut: heldOut)
    }
}
