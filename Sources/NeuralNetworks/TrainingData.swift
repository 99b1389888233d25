public import Tensors

/// Training examples, which are put together into batches when they are needed.
public protocol TrainingData: Sendable {
    /// The type of the input of the model.
    associatedtype Input: Sendable
    /// The type of the target of an output row.
    associatedtype Target: Sendable

    /// The number of examples.
    var count: Int { get }

    /// Returns the examples at `indices`, in that order, as one input with their targets.
    ///
    /// Anything random, such as which tokens are masked, must come from `generator`, so that a training can be
    /// repeated.
    func batch(of indices: ArraySlice<Int>, using generator: inout SplitMix64) -> Batch<Input, Target>
}

/// The input of some examples, with a target for each row of the output.
public struct Batch<Input: Sendable, Target: Sendable>: Sendable {
    /// The input of the model.
    public let input: Input
    /// The target of each row of the output.
    public let targets: [Target]

    /// Creates a batch.
    public init(input: Input, targets: [Target]) {
        self.input = input
        self.targets = targets
    }
}

/// Examples that are the rows of a matrix.
public struct RowData<Target: Sendable>: TrainingData {
    /// The rows, `[count, H]`.
    public let rows: Tensor
    /// The target of each row.
    public let targets: [Target]

    /// Creates examples from rows and their targets.
    ///
    /// - Precondition: There is a target for each row.
    public init(rows: Tensor, targets: [Target]) {
        precondition(rows.rows == targets.count, "\(targets.count) targets for \(rows.rows) rows")
        self.rows = rows
        self.targets = targets
    }

    /// The number of rows.
    public var count: Int { targets.count }

    /// Returns the rows at `indices` and their targets.
    public func batch(of indices: ArraySlice<Int>, using generator: inout SplitMix64) -> Batch<Tensor, Target>
    {
        Batch(input: rows.gatheringRows(indices.map { Int32($0) }), targets: indices.map { targets[$0] })
    }
}
