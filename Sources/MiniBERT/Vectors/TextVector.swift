public import Tensors
public import WordPiece

/// The vector of a text.
public struct TextVector: Hashable, Codable, Sendable {
    /// `[H]`, or fewer numbers if the files of sentence-transformers shorten vectors.
    public let values: [Float]
    /// Whether the text was cut to fit the model.
    public let isTruncated: Bool
    /// The number of tokens of the whole text before truncation, including special ones.
    public let tokenCount: Int

    /// The vector scaled to length 1; a vector of zeros stays unchanged.
    static func normalized(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return length > 0 ? vector.map { Float(Double($0) / length) } : vector
    }
}

/// The hidden states of the tokens of a text.
public struct TokenStates: Sendable {
    /// The tokens that were read.
    public let encoding: Encoding
    /// `[tokens, H]`: a state for each token.
    public let states: Tensor
    /// Whether the text was cut to fit the model.
    public let isTruncated: Bool
    /// The number of tokens of the whole text before truncation, including special ones.
    public let tokenCount: Int
}
