/// The rule for a text with more tokens than the model reads.
public enum LongTextRule: Hashable, Sendable {
    /// The text is truncated, and the result is marked.
    case truncate
    /// The text is read in windows that overlap by `stride` tokens, and their results are averaged.
    ///
    /// Without a stride, windows overlap by a quarter. A pair of texts cannot be read in windows and is cut.
    case windows(stride: Int? = nil)
    /// The text is refused.
    case error
}

extension LongTextRule {
    /// The number of tokens that two windows of `length` tokens share; `nil` for a rule without windows.
    func stride(length: Int) -> Int? {
        switch self {
        case .windows(let stride): stride ?? length / 4
        case .truncate, .error: nil
        }
    }
}
