import PrintableText

/// The reason why no text can be explained with some options.
public enum ExplanationError: Error, Hashable, CustomStringConvertible {
    /// A label that the model does not have.
    case unknownLabel(String, labels: [String])
    /// A method that cannot explain the answers of this model; `reason` says why.
    case methodUnavailable(ExplanationMethod, reason: String)
    /// A number of steps below 1.
    case stepCountOutOfRange(Int)
    /// A fault of a text or of the options for reading.
    case input(InputError)

    /// The reason in words.
    public var description: String {
        switch self {
        case .unknownLabel(let label, let labels):
            "no label \(quoted(label)); the model has "
                + labels.prefix(20).map { quoted($0) }.joined(separator: ", ")
                + (labels.count > 20 ? " and \(labels.count - 20) more" : "")
        case .methodUnavailable(let method, let reason):
            "the method '\(method.rawValue)' cannot explain this model: \(reason)"
        case .stepCountOutOfRange(let count): "\(count) steps, expected at least 1"
        case .input(let error): error.description
        }
    }
}
