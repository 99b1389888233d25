import Tensors

/// A linear head that is ready for products with many blocks of rows.
struct HeadMap: Sendable {
    private let parameters: HeadParameters
    /// `[K, H]`.
    private let dense: Tensor
    /// `[K]`.
    let bias: Tensor

    init(_ parameters: HeadParameters) {
        self.parameters = parameters
        dense = parameters.dense
        bias = parameters.bias
    }

    /// The smallest number of outputs that fill a panel of the product.
    private static let panelWidth = 16

    /// The logits of a block of rows: `[m, K]`.
    func callAsFunction(_ block: RowBlocks.Block) -> Tensor {
        block.withFeatures { self($0, block.sparseParts) }
    }

    /// The logits of rows of dense features, `[m, H]`, and parts of sparse ones, `[m, N]`: `[m, K]`.
    func callAsFunction(_ rows: Tensor, _ sparseParts: [SparseRows]) -> Tensor {
        var logits: Tensor
        if bias.count >= Self.panelWidth {
            logits = rows.linear(weight: dense, bias: bias)
        } else {
            // As rows of the product, few outputs leave no panel partly empty.
            logits = dense.linear(weight: rows).transposed.addingToEachRow(bias)
        }
        guard !sparseParts.isEmpty else { return logits }
        let width = parameters.extents.paddedOutputCount
        var product = Tensor(zeros: [rows.rows, width])
        for part in sparseParts { product.accumulateProduct(of: part, and: parameters.values, width: width) }
        logits += product.firstColumns(bias.count)
        return logits
    }
}
