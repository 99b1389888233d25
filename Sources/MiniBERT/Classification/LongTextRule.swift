/// What happens to a text with more tokens than the model reads.
public enum LongTextRule: Hashable, Sendable {
    /// The text is cut, and the result says so.
    case truncate
    /// The text is read in windows that overlap by `stride` tokens, and their results are averaged.
    case windows(stride: Int)
    /// The text is refused.
    case error
}
