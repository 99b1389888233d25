package import Tensors

/// The features of rows that a head is fitted on.
package struct HeadFeatures: Sendable {
    /// Standardized before a head is fitted.
    package var dense: FeatureRows
    /// `[n, N]`; scaled as a whole, so that zeros stay zeros.
    package var sparse: SparseRows?

    package init(_ dense: FeatureRows, sparse: SparseRows? = nil) {
        precondition(
            sparse.map { $0.rowCount == dense.rowCount } ?? true,
            "\(dense.rowCount) dense rows, \(sparse?.rowCount ?? 0) sparse ones")
        self.dense = dense
        self.sparse = sparse
    }

    /// Creates features that lie in memory, `[n, H]`.
    package init(_ dense: Tensor, sparse: SparseRows? = nil) {
        self.init(FeatureRows(dense), sparse: sparse)
    }

    var rowCount: Int { dense.rowCount }

    var isFinite: Bool { dense.isFinite && sparse?.values.allSatisfy(\.isFinite) ?? true }

    /// These rows followed by `others`, which have the same columns.
    func appending(_ others: HeadFeatures) -> HeadFeatures {
        let joined = dense.appending(others.dense)
        guard let sparse, let more = others.sparse else { return HeadFeatures(joined) }
        return HeadFeatures(joined, sparse: sparse.appending(more))
    }

    /// The mean squared length of sparse features in a fit: the candidates for `C` are made for rows of about that of
    /// standardized states.
    private static let sparseSquaredLength = 256.0

    /// The factor that gives the sparse features their size in a fit; 0 without any.
    var sparseFactor: Double {
        let length = sparse?.meanSquares.reduce(0, +) ?? 0
        return length > 0 ? (Self.sparseSquaredLength / length).squareRoot() : 0
    }

    /// The features with the sparse part multiplied by `factor`; without it for 0.
    func scalingSparse(by factor: Double) -> HeadFeatures {
        HeadFeatures(dense, sparse: factor == 0 ? nil : sparse?.scaled(by: Float(factor)))
    }
}
