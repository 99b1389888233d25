import CLibrary
public import Tensors

/// The binary cross-entropy of labels that do not exclude each other, with one logit for each.
///
///     loss = mean (max(x, 0) - x y + log(1 + exp(-|x|)))
///
/// This is `-y log σ(x) - (1 - y) log(1 - σ(x))`, written so that a confident wrong prediction has a finite loss.
public struct BinaryCrossEntropy: Loss {
    /// Creates the loss.
    public init() {}

    /// Returns the mean loss of `logits`, `[n, C]`, against `C` targets in `0...1` for each row, and its
    /// derivative `(σ(x) - y) / (n C)`.
    ///
    /// - Precondition: Each target has `C` numbers.
    public func callAsFunction(_ logits: Tensor, _ targets: [[Float]]) -> LossValue {
        mean(of: logits, targets) { logit, truth in
            let decay = expf(-abs(logit))
            let sigmoid = logit >= 0 ? 1 / (1 + decay) : decay / (1 + decay)
            return (max(logit, 0) - logit * truth + log1pf(decay), sigmoid - truth)
        }
    }
}
