/// A fault of a text or of the options it is read with.
///
/// `index` is the position of the text among the given ones, from 0.
public enum InputError: Error, Hashable, CustomStringConvertible {
    /// A text has more tokens than the model reads, and the rule for long texts is `.error`.
    case tooLong(index: Int, tokenCount: Int, maximumLength: Int)
    /// The requested maximum length is out of the range of the model.
    case maximumLengthOutOfRange(Int, allowed: ClosedRange<Int>)
    /// The stride of the windows over long texts is out of the range that the maximum length allows.
    case strideOutOfRange(Int, allowed: ClosedRange<Int>)
    /// Pooled states were requested from a model without a pooler.
    case noPooler
    /// A text cannot be converted to tokens of the model; `reason` says why.
    case notEncodable(index: Int, reason: String)
    /// The result for a text is not a finite number because the model's weights are too large.
    case resultNotFinite(index: Int)
    /// A fault of the model that shows only with this text.
    case model(index: Int, ModelError)
    /// The task was canceled before the text was computed.
    case canceled

    /// The fault in words.
    public var description: String {
        switch self {
        case .tooLong(let index, let tokenCount, let maximumLength):
            "text \(index + 1): \(tokenCount) tokens, but the model reads at most \(maximumLength)"
        case .maximumLengthOutOfRange(let length, let allowed):
            "a maximum length of \(length), expected \(allowed.lowerBound) to \(allowed.upperBound) tokens"
        case .strideOutOfRange(let stride, let allowed):
            "a stride of \(stride), expected \(allowed.lowerBound) to \(allowed.upperBound) tokens"
        case .noPooler: "the model has no pooler ('pooler.dense.weight' is missing); use cls or mean pooling"
        case .notEncodable(let index, let reason): "text \(index + 1): \(reason)"
        case .resultNotFinite(let index):
            "text \(index + 1): the result is not a finite number; the model's weights are too large or damaged"
        case .model(_, let error): error.description
        case .canceled: "the task was canceled"
        }
    }

    /// The position of the text at fault, from 0; `nil` for a fault of the options and for a canceled task.
    public var textIndex: Int? {
        switch self {
        case .tooLong(let index, _, _), .notEncodable(let index, _), .resultNotFinite(let index),
            .model(let index, _):
            index
        case .maximumLengthOutOfRange, .strideOutOfRange, .noPooler, .canceled: nil
        }
    }

    /// The same fault, with `offset` texts before the given ones.
    package func moved(by offset: Int) -> InputError {
        switch self {
        case .tooLong(let index, let tokenCount, let maximumLength):
            .tooLong(index: index + offset, tokenCount: tokenCount, maximumLength: maximumLength)
        case .notEncodable(let index, let reason): .notEncodable(index: index + offset, reason: reason)
        case .resultNotFinite(let index): .resultNotFinite(index: index + offset)
        case .model(let index, let error): .model(index: index + offset, error)
        case .maximumLengthOutOfRange, .strideOutOfRange, .noPooler, .canceled: self
        }
    }
}
