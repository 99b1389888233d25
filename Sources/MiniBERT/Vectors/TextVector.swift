public import Tensors
public import WordPiece

/// The vector of a text.
public struct TextVector: Hashable, Codable, Sendable {
    /// `[H]`, or its first numbers where the files of sentence-transformers say so.
    public let values: [Float]
    /// Whether the text was cut to fit the model.
    public let isTruncated: Bool
    /// How many tokens the whole text has, special ones counted, whether read or cut.
    public let tokenCount: Int

    /// The vector scaled to length 1; a vector of zeros is returned as it is.
    static func normalized(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
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
