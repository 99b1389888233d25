public import Tensors
public import WordPiece

/// How texts become vectors.
public struct EmbeddingOptions: Hashable, Sendable {
    /// How states become a vector; `nil` for what the files of sentence-transformers say, else `.cls`.
    public var pooling: Pooling?
    /// Whether vectors are scaled to length 1; `nil` for what those files say, if they also say the pooling,
    /// else no.
    public var isNormalized: Bool?
    /// How texts are read.
    public var reading: ReadingOptions
    /// Whether a prompt is put before a text, the text is lower-cased, and its vector is shortened, where the files of
    /// sentence-transformers say so.
    public var preparesSentences: Bool
    /// Whether a vector stays whole, though its text is prepared.
    package var keepsWholeVectors = false

    /// Creates options; as they are by default, vectors are as the model's folder says.
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

/// The vector of a text.
public struct Embedded: Hashable, Sendable {
    /// `[H]`, or its first numbers where the files of sentence-transformers say so.
    public let values: [Float]
    /// Whether the text was cut to fit the model.
    public let isTruncated: Bool
    /// How many tokens the whole text has, special ones counted, whether read or cut.
    public let tokenCount: Int

    /// The mean of vectors; one is returned as it is.
    static func mean(_ vectors: [[Float]]) -> [Float] {
        guard vectors.count > 1 else { return vectors[0] }
        return vectors[0].indices.map { column in
            Float(vectors.reduce(0.0) { $0 + Double($1[column]) } / Double(vectors.count))
        }
    }

    /// The vector scaled to length 1; a vector of zeros is returned as it is.
    static func normalized(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return length > 0 ? vector.map { Float(Double($0) / length) } : vector
    }
}

/// The hidden states of the tokens of a text.
public struct TokenStates: Sendable {
    /// The tokens that were read.
    public let encoding: Encoding
    /// `[tokens, H]`: a state for each.
    public let states: Tensor
    /// Whether the text was cut to fit the model.
    public let isTruncated: Bool
    /// How many tokens the whole text has, special ones counted, whether read or cut.
    public let tokenCount: Int
}
