/// Options for turning texts into vectors.
public struct EmbeddingOptions: Hashable, Sendable {
    /// The pooling of the hidden states; `nil` for the pooling in the files of sentence-transformers, else `.cls`.
    public var pooling: Pooling?
    /// Whether vectors are scaled to length 1; `nil` for the setting of those files if `pooling` is also `nil`, else no.
    public var isNormalized: Bool?
    /// Options for reading texts.
    public var reading: ReadingOptions
    /// Whether the settings of sentence-transformers apply: a prompt before each text, lower case, shorter vectors.
    public var preparesSentences: Bool
    /// Whether a vector keeps all its numbers even if the settings shorten it.
    package var keepsWholeVectors = false

    /// Creates options; by default, the settings of the model folder apply.
    public init(
        pooling: Pooling? = nil, isNormalized: Bool? = nil, reading: ReadingOptions = ReadingOptions(),
        preparesSentences: Bool = true
    ) {
        self.pooling = pooling
        self.isNormalized = isNormalized
        self.reading = reading
        self.preparesSentences = preparesSentences
    }
}
