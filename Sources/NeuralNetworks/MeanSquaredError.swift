public import Tensors

/// The mean squared error, for regression: `loss = mean (x - y)²`.
public struct MeanSquaredError: Loss {
    /// Creates the loss.
    public init() {}

    /// Returns the mean loss of `outputs`, `[n, C]`, against `C` numbers for each row, and its derivative
    /// `2 (x - y) / (n C)`.
    ///
    /// - Precondition: Each target has `C` numbers.
    public func callAsFunction(_ outputs: Tensor, _ targets: [[Float]]) -> LossValue {
        mean(of: outputs, targets) { output, target in
            let difference = output - target
            return (difference * difference, 2 * difference)
        }
    }
}
