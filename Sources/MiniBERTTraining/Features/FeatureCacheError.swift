import PrintableText

/// A fault of a feature cache; a training continues in spite of it.
public enum FeatureCacheError: Error, Hashable, CustomStringConvertible {
    /// The cache cannot be used: features are neither taken from it nor kept there.
    case unusable(path: String, reason: String)
    /// The cache has lost features, which are computed again.
    case damaged(path: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "feature cache \(printable(path)): \(reason)"
        case .damaged(let path):
            "feature cache \(printable(path)): is damaged; the features that it has lost are computed again"
        }
    }
}
