import MiniBERT

/// The number of floating-point operations of an encoder: multiplications and additions of its products and its
/// attention.
///
/// A text of `S` tokens needs, in each block, `2 S (4 H² + 2 H F)` for the products and `4 S² H` for scores and
/// weighted values. If only `[CLS]` is read, the last block needs the products for one row, and `4 S H A` for
/// scores and weighted states.
extension BertConfiguration {
    /// Returns the operations of the products of whole blocks.
    func productOperations(_ tokenCounts: [Int]) -> Double {
        2 * sum(tokenCounts) { $0 } * rowSize * Double(layerCount)
    }

    /// Returns the operations of the attention of whole blocks.
    func attentionOperations(_ tokenCounts: [Int]) -> Double {
        4 * sum(tokenCounts) { $0 * $0 } * Double(hiddenSize) * Double(layerCount)
    }

    func operations(_ tokenCounts: [Int], pooling: Pooling) -> Double {
        let whole = productOperations(tokenCounts) + attentionOperations(tokenCounts)
        guard pooling.readsOnlyClassToken, layerCount > 0 else { return whole }
        let last = sum(tokenCounts) { 2 * rowSize + 4 * $0 * Double(hiddenSize * headCount) }
        return whole * Double(layerCount - 1) / Double(layerCount) + last
    }

    /// The number of weights that a row is multiplied with in a block.
    private var rowSize: Double { Double(4 * hiddenSize * hiddenSize + 2 * hiddenSize * innerSize) }

    private func sum(_ tokenCounts: [Int], _ body: (Double) -> Double) -> Double {
        tokenCounts.reduce(0) { $0 + body(Double($1)) }
    }
}
