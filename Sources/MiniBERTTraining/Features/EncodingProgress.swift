/// The progress of encoding texts.
public struct EncodingProgress: Hashable, Sendable {
    /// How many texts have their features.
    public let finishedCount: Int
    /// How many texts there are.
    public let totalCount: Int
    /// How many of the finished texts were in the cache.
    public let cachedCount: Int
}
