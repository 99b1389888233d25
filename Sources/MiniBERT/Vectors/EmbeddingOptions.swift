/// How texts become vectors.
public struct EmbeddingOptions: Hashable, Sendable {
    /// How states become a vector; `nil` for the pooling in the files of sentence-transformers, else `.cls`.
    public var pooling: Pooling?
    /// Whether vectors are scaled to length 1; `nil` for what those files say, if `pooling` is also `nil`, else no.
    public var isNormalized: Bool?
    /// How texts are read.
    public var reading: ReadingOptions
    /// Whether texts and vectors are changed as the files of sentence-transformers say: a prompt before each text, lower
    /// case, shorter vectors.
    public var preparesSentences: Bool
    /// Whether a vector keeps all its numbers even if its text is prepared.
    package var keepsWholeVectors = false

    /// Creates options; by default vectors are as the model's folder says.
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
