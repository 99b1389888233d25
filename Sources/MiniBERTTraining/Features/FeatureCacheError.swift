import PrintableText

/// The reason why a feature cache cannot be used; a training continues without it.
public enum FeatureCacheError: Error, Hashable, CustomStringConvertible {
    /// The operating system reports an error.
    case unusable(path: String, reason: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "feature cache \(printable(path)): \(reason)"
        }
    }
}
