public import NeuralNetworks
import Tensors

/// The first layer of the encoder: token ids to hidden states.
///
///     x = LayerNorm(words[id] + positions[place] + tokenTypes[segment])
///
/// DistilBERT has no token types. Positions count from 0 in each sequence.
public struct BertEmbeddings: Layer {
    /// `[V, H]`.
    public var words: Embedding
    /// `[positions, H]`.
    public var positions: Embedding
    /// `[segments, H]`; `nil` for DistilBERT.
    public var tokenTypes: Embedding?
    /// The norm of the sum.
    public var norm: LayerNorm
    /// Dropout after the norm.
    public var dropout: Dropout

    /// Creates embeddings of these sizes whose parameters are all zero, to be loaded or initialized.
    public init(_ configuration: BertConfiguration) {
        words = Embedding(count: configuration.vocabularySize, size: configuration.hiddenSize)
        positions = Embedding(count: configuration.maximumPositionCount, size: configuration.hiddenSize)
        tokenTypes =
            configuration.tokenTypeCount > 0
            ? Embedding(count: configuration.tokenTypeCount, size: configuration.hiddenSize) : nil
        norm = LayerNorm(size: configuration.hiddenSize, epsilon: configuration.layerNormEpsilon)
        dropout = Dropout(rate: configuration.dropout)
    }

    /// The values of the forward pass that `backward` needs.
    public struct Activations: Sendable {
        let words: Embedding.Activations
        let positions: Embedding.Activations
        let tokenTypes: Embedding.Activations?
        let norm: LayerNorm.Activations
        let dropout: Dropout.Activations
        let sequences: [Range<Int>]
    }

    /// Sums the rows of each token in the three tables, and normalizes: `[T]` ids `-> [T, H]`.
    ///
    /// - Precondition: Every id, position and segment is inside its table.
    public func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        var (sum, words) = self.words.forward(input.ids, in: &context)  // [T, H]
        let (places, positions) = self.positions.forward(input.positions, in: &context)  // [T, H]
        sum += places
        var tokenTypes: Embedding.Activations?
        if let table = self.tokenTypes {
            let (segments, activations) = table.forward(input.tokenTypes, in: &context)  // [T, H]
            sum += segments
            tokenTypes = activations
        }
        let (normalized, norm) = self.norm.forward(sum, in: &context)  // [T, H]
        let (kept, dropout) = self.dropout.forward(normalized, in: &context)  // [T, H]
        let activations = Activations(
            words: words, positions: positions, tokenTypes: tokenTypes, norm: norm, dropout: dropout,
            sequences: input.sequences)
        return (HiddenStates(rows: kept, sequences: input.sequences), activations)
    }

    /// Passes the derivative of the sum to each of the tables; ids have no gradient.
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations, into gradient: inout BertEmbeddings
    ) {
        let normalizedGradient = dropout.backward(
            outputGradient.rows, through: activations.dropout, into: &gradient.dropout)
        let sumGradient = norm.backward(normalizedGradient, through: activations.norm, into: &gradient.norm)
        words.backward(sumGradient, through: activations.words, into: &gradient.words)
        positions.backward(sumGradient, through: activations.positions, into: &gradient.positions)
        guard let tokenTypes, let segments = activations.tokenTypes, var typeGradient = gradient.tokenTypes
        else { return }
        gradient.tokenTypes = nil
        tokenTypes.backward(sumGradient, through: segments, into: &typeGradient)
        gradient.tokenTypes = typeGradient
    }

    /// Visits the parameters by their published names.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try words.visitParameters(&visitor, at: path.appending("word_embeddings"))
        try positions.visitParameters(&visitor, at: path.appending("position_embeddings"))
        try tokenTypes?.visitParameters(&visitor, at: path.appending("token_type_embeddings"))
        try norm.visitParameters(&visitor, at: path.appending("LayerNorm"))
    }
}
