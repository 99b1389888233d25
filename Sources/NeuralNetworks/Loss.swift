public import Tensors

/// What a batch of outputs is worth against its targets: a number to make small, and its derivative.
public protocol Loss: Sendable {
    /// What one row of outputs is compared with.
    associatedtype Target: Sendable

    /// The mean loss over the rows of `logits`, weighted where the loss has weights, and its derivative by `logits`.
    ///
    /// - Precondition: There is one target for each row.
    func callAsFunction(_ logits: Tensor, _ targets: [Target]) -> LossValue

    /// What the mean divides by: the number of targets, or the sum of their weights.
    ///
    /// With it the mean over a batch is put together from the means over its parts.
    func weight(of targets: [Target]) -> Float
}

extension Loss {
    /// The number of targets.
    public func weight(of targets: [Target]) -> Float { Float(targets.count) }
}

/// A loss and its derivative.
public struct LossValue: Hashable, Sendable {
    /// The mean over the rows; in nats for the two cross-entropies.
    public let mean: Float
    /// The derivative of the mean by the logits, of their shape.
    public let gradient: Tensor

    /// Creates a value from the mean and its derivative.
    public init(mean: Float, gradient: Tensor) {
        self.mean = mean
        self.gradient = gradient
    }
}

extension Loss {
    /// The mean over all elements of a loss that sees one element at a time, and its derivative.
    func mean(
        of outputs: Tensor, _ targets: [[Float]], _ element: (Float, Float) -> (value: Float, slope: Float)
    ) -> LossValue {
        precondition(
            outputs.rows == targets.count, "\(targets.count) targets for \(outputs.rows) rows of outputs")
        var gradient = outputs
        var total = 0.0
        for (row, target) in targets.enumerated() {
            precondition(
                target.count == outputs.columns, "\(target.count) truths for \(outputs.columns) columns")
            for column in target.indices {
                let (value, slope) = element(outputs[row, column], target[column])
                total += Double(value)
                gradient[row, column] = slope / Float(outputs.count)
            }
        }
        return LossValue(mean: Float(total / Double(max(1, outputs.count))), gradient: gradient)
    }
}
