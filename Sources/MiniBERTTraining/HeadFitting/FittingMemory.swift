import Tensors

/// An estimate of the memory that fitting a head takes at its peak, from the sizes of its arrays.
public struct FittingMemory: Hashable, Sendable {
    /// The bytes that all threads share: features, held-out logits and the heads of the folds.
    public let sharedByteCount: Int
    /// The bytes of each thread: the past steps of the solver.
    public let byteCountOfThread: Int

    private static let floatByteCount = 4

    package init(sharedByteCount: Int, byteCountOfThread: Int) {
        self.sharedByteCount = sharedByteCount
        self.byteCountOfThread = byteCountOfThread
    }

    /// Estimates the memory of a fit; each thread copies `copiedCount` rows.
    init(features: HeadFeatures, extents: HeadExtents, foldCount: Int, copiedCount: Int = 0) {
        // Raw and standardized.
        let dense = 2 * features.rowCount * extents.width * Self.floatByteCount
        // A column and a value each: raw, scaled, and in blocks by row and by column.
        let sparse = 4 * (features.sparse?.values.count ?? 0) * 2 * Self.floatByteCount
        // By fold, joined and divided by the temperature.
        let logits = 3 * features.rowCount * extents.outputCount * Self.floatByteCount
        // The heads at the last two strengths, at the first and at the best one; and the preconditioner.
        let heads = (4 * foldCount + 1) * extents.count * Self.floatByteCount
        sharedByteCount = dense + sparse + logits + heads
        // A step is a move and a change of the gradient; the point, the direction and their copies are ten more vectors.
        byteCountOfThread =
            ((2 * extents.memory + 10) * extents.count + copiedCount * extents.width) * Self.floatByteCount
    }

    /// The memory of this fit and another one after it, while the features and logits of this one are kept.
    func followed(by other: FittingMemory) -> FittingMemory {
        FittingMemory(
            sharedByteCount: sharedByteCount + other.sharedByteCount,
            byteCountOfThread: max(byteCountOfThread, other.byteCountOfThread))
    }
}

extension FittingMemory: CustomStringConvertible {
    /// The two sizes, such as `120 MB, and 8 MB for each thread`.
    public var description: String {
        "\(Self.megabytes(sharedByteCount)), and \(Self.megabytes(byteCountOfThread)) for each thread"
    }

    private static func megabytes(_ byteCount: Int) -> String {
        "\(NumberText.grouped(max(1, (byteCount + 500_000) / 1_000_000))) MB"
    }
}
