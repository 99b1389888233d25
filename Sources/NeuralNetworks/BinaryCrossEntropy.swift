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
