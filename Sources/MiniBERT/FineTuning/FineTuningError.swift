/// Why a training did not give a model.
public enum FineTuningError: Error, Hashable, CustomStringConvertible {
    /// The labelled data cannot be used.
    case data(DataError)
    /// A text cannot be encoded.
    case text(SourceLine, InputError)
    /// Texts cannot be read, or their states not pooled, as was asked.
    case options(InputError)
    /// The encoder, or the model that would be written, cannot be used.
    case model(ModelError)
    /// The caller asked to stop; what was encoded is in the cache.
    case interrupted

    /// The fault in words.
    public var description: String {
        switch self {
        case .data(let error): error.description
        case .text(let source, let error): "\(source): \(error)"
        case .options(let error): error.description
        case .model(let error): error.description
        case .interrupted:
            "interrupted before there was a model; texts encoded so far are in the feature cache"
        }
    }
}
