public import Tensors

/// Examples to learn from, put together into batches as they are asked for.
public protocol TrainingData: Sendable {
    /// What goes into the model.
    associatedtype Input: Sendable
    /// What the loss compares an output row with.
    associatedtype Target: Sendable

    /// How many examples there are.
    var count: Int { get }

    /// The examples at `indices`, in that order, as one input with their targets.
    ///
    /// Whatever is random about it, such as which tokens are masked, comes from `generator`, so that a training can be
    /// repeated.
    func batch(of indices: ArraySlice<Int>, using generator: inout SplitMix64) -> Batch<Input, Target>
}

/// An input of some examples, and a target for each row of the output.
public struct Batch<Input: Sendable, Target: Sendable>: Sendable {
    /// What goes into the model.
    public let input: Input
    /// What the output is compared with, row by row.
    public let targets: [Target]

    /// Creates a batch.
    public init(input: Input, targets: [Target]) {
        self.input = input
        self.targets = targets
    }
}

/// Examples that are the rows of a matrix.
public struct RowData<Target: Sendable>: TrainingData {
    /// `[count, H]`.
    public let rows: Tensor
    /// One for each row.
    public let targets: [Target]

    /// Creates examples from rows and their targets.
    ///
    /// - Precondition: There is a target for each row.
    public init(rows: Tensor, targets: [Target]) {
        precondition(rows.rows == targets.count, "\(targets.count) targets for \(rows.rows) rows")
        self.rows = rows
        self.targets = targets
    }

    /// How many rows there are.
    public var count: Int { targets.count }

    /// The rows at `indices` and their targets.
    public func batch(of indices: ArraySlice<Int>, using generator: inout SplitMix64) -> Batch<Tensor, Target>
    {
        Batch(input: rows.gatheringRows(indices.map { Int32($0) }), targets: indices.map { targets[$0] })
    }
}
