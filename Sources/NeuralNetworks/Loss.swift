public import Tensors

/// A loss: a number that training makes small, computed from a batch of outputs and targets, and its derivative.
public protocol Loss: Sendable {
    /// The type of the target of one row of outputs.
    associatedtype Target: Sendable

    /// Returns the mean loss over the rows of `logits`, weighted if the loss has weights, and its derivative by
    /// `logits`.
    ///
    /// - Precondition: There is one target for each row.
    func callAsFunction(_ logits: Tensor, _ targets: [Target]) -> LossValue

    /// Returns the divisor of the mean: the number of targets, or the sum of their weights.
    ///
    /// The mean over a batch follows from the means over its parts and these weights.
    func weight(of targets: [Target]) -> Float
}

extension Loss {
    /// Returns the number of targets.
    public func weight(of targets: [Target]) -> Float { Float(targets.count) }
}

/// A loss and its derivative.
public struct LossValue: Hashable, Sendable {
    /// The mean over the rows; in nats for cross-entropies.
    public let mean: Float
    /// The derivative of the mean by the logits, in their shape.
    public let gradient: Tensor

    /// Creates a value from the mean and its derivative.
    public init(mean: Float, gradient: Tensor) {
        self.mean = mean
        self.gradient = gradient
    }
}

extension Loss {
    /// Returns the mean of a loss that is computed element by element, and its derivative.
    func mean(
        of outputs: Tensor, _ targets: [[Float]], _ element: (Float, Float) -> (value: Float, slope: Float)
    ) -> LossValue {
        precondition(
            outputs.rows == targets.count, "\(targets.count) targets for \(outputs.rows) rows of outputs")
        var gradient = outputs
        var total = 0.0
        for (row, target) in targets.enumerated() {
            precondition(
                target.count == outputs.columns,
                "a target of \(target.count) numbers for \(outputs.columns) columns")
            for column in target.indices {
                let (value, slope) = element(outputs[row, column], target[column])
                total += Double(value)
                gradient[row, column] = slope / Float(outputs.count)
            }
        }
        return LossValue(mean: Float(total / Double(max(1, outputs.count))), gradient: gradient)
    }
}
