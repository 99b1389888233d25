#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
public import Tensors

/// The surprise at the truth of statements that do not exclude each other; a logit for each.
///
///     loss = mean (max(x, 0) - x y + log(1 + exp(-|x|)))
///
/// That is `-y log σ(x) - (1 - y) log(1 - σ(x))`, written so that a confident wrong answer has a finite loss.
public struct BinaryCrossEntropy: Loss {
    /// Creates the loss.
    public init() {}

    /// The mean loss of `logits`, `[n, C]`, against `C` truths in `0...1` for each row, and its derivative
    /// `(σ(x) - y) / (n C)`.
    ///
    /// - Precondition: Each target has `C` numbers.
    public func callAsFunction(_ logits: Tensor, _ targets: [[Float]]) -> LossValue {
        mean(of: logits, targets) { logit, truth in
            let decay = exp(-abs(logit))
            let sigmoid = logit >= 0 ? 1 / (1 + decay) : decay / (1 + decay)
            return (max(logit, 0) - logit * truth + log1p(decay), sigmoid - truth)
        }
    }
}

/// The mean of the squared differences, for regression: `loss = mean (x - y)²`.
public struct MeanSquaredError: Loss {
    /// Creates the loss.
    public init() {}

    /// The mean loss of `outputs`, `[n, C]`, against `C` numbers for each row, and its derivative `2 (x - y) / (n C)`.
    ///
    /// - Precondition: Each target has `C` numbers.
    public func callAsFunction(_ outputs: Tensor, _ targets: [[Float]]) -> LossValue {
        mean(of: outputs, targets) { output, target in
            let difference = output - target
            return (difference * difference, 2 * difference)
        }
    }
}

extension Loss {
    /// The mean over all elements of a loss that sees one element at a time, and its derivative.
    fileprivate func mean(
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
