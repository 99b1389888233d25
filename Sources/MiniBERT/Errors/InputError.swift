/// Why a text, or what was asked to be done with it, is refused.
public enum InputError: Error, Hashable, CustomStringConvertible {
    /// A text has more tokens than the model reads, and the rule for long texts is `.error`; `index` counts
    /// from 0.
    case tooLong(index: Int, tokenCount: Int, maximumLength: Int)
    /// The maximum length asked for is outside what the model allows.
    case maximumLengthOutOfRange(Int, allowed: ClosedRange<Int>)
    /// The stride of the windows over long texts is outside what the maximum length allows.
    case strideOutOfRange(Int, allowed: ClosedRange<Int>)
    /// Pooled states were asked of a model that has no pooler.
    case noPooler
    /// A text and its pair cannot be cut as asked: `reason` says why; `index` counts from 0.
    case notEncodable(index: Int, reason: String)
    /// The result for a text is not a finite number, as the model's weights are too large; `index` counts
    /// from 0.
    case resultNotFinite(index: Int)
    /// A fault of the model came to light only when this text was computed; `index` counts from 0.
    case model(index: Int, ModelError)

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
        }
    }

    /// Which text it is about, counted from 0; `nil` for a fault of the options.
    public var textIndex: Int? {
        switch self {
        case .tooLong(let index, _, _), .notEncodable(let index, _), .resultNotFinite(let index),
            .model(let index, _):
            index
        case .maximumLengthOutOfRange, .strideOutOfRange, .noPooler: nil
        }
    }
}
