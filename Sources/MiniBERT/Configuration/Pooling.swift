/// A way to turn the hidden states of a sequence into one vector.
public enum Pooling: String, Hashable, Sendable, CaseIterable {
    /// The state of the `[CLS]` token.
    case cls
    /// The mean of the states of all tokens, including `[CLS]` and `[SEP]`.
    case mean
    /// `tanh(W · cls + b)`, by the pooler of a checkpoint that has one.
    case pooler
    /// The largest value of each element over all tokens.
    case maximum
    /// The sum of the states divided by the square root of their number.
    case meanOverRootLength

    /// Whether only the first token of each sequence is read, so that the last block need not compute the others.
    package var readsOnlyClassToken: Bool { self == .cls || self == .pooler }
}
