public import NeuralNetworks
import Tensors

/// The encoder of BERT and DistilBERT: embeddings, then transformer blocks.
///
///     x₀ = embeddings(tokens)
///     xₙ = blockₙ(xₙ₋₁)
///
/// Devlin, Chang, Lee and Toutanova, 2018; Sanh, Debut, Chaumond and Wolf, 2019.
///
/// Inside a call of this package that was asked to stop, the encoder leaves out its remaining blocks, as a large batch
/// may take seconds. That call does not use the result.
public struct BertEncoder: Layer {
    /// Token ids to the first hidden states.
    public var embeddings: BertEmbeddings
    /// The blocks, in their order.
    public var blocks: [TransformerBlock]

    /// Creates an encoder of these sizes whose parameters are all zero, to be loaded or initialized.
    public init(_ configuration: BertConfiguration) {
        embeddings = BertEmbeddings(configuration)
        let block = TransformerBlock(
            hiddenSize: configuration.hiddenSize, headCount: configuration.headCount,
            innerSize: configuration.innerSize, activation: configuration.activation,
            epsilon: configuration.layerNormEpsilon, dropout: configuration.dropout,
            attentionDropout: configuration.attentionDropout)
        blocks = [TransformerBlock](repeating: block, count: configuration.layerCount)
    }

    /// The values of the forward pass that `backward` needs.
    public struct Activations: Sendable {
        let embeddings: BertEmbeddings.Activations
        let blocks: [TransformerBlock.Activations]
    }

    /// Encodes a batch: `[T]` ids `-> [T, H]`.
    public func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        var (states, embeddings) = self.embeddings.forward(input, in: &context)  // [T, H]
        var blocks: [TransformerBlock.Activations] = []
        blocks.reserveCapacity(self.blocks.count)
        for block in self.blocks where !StopRequest.isPending {
            let activations: TransformerBlock.Activations
            (states, activations) = block.forward(states, in: &context)  // [T, H]
            blocks.append(activations)
        }
        return (states, Activations(embeddings: embeddings, blocks: blocks))
    }

    /// Walks the blocks in reverse, then the embeddings; token ids have no gradient.
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations, into gradient: inout BertEncoder
    ) {
        var stateGradient = outputGradient
        for index in blocks.indices.reversed() where !StopRequest.isPending {
            stateGradient = blocks[index].backward(
                stateGradient, through: activations.blocks[index], into: &gradient.blocks[index])
        }
        guard !StopRequest.isPending else { return }
        embeddings.backward(stateGradient, through: activations.embeddings, into: &gradient.embeddings)
    }

    /// Encodes a batch for inference and keeps only the last states: `[T]` ids `-> [T, H]`.
    public func callAsFunction(_ input: TokenBatch) -> HiddenStates {
        lowerStates(input, blockCount: blocks.count)
    }

    /// The final states of the `[CLS]` tokens, as sequences of one row: `[T]` ids `-> [B, H]`.
    ///
    /// They are the same rows of all states, up to rounding. For other tokens, the last block computes only keys and
    /// values.
    public func classTokenStates(_ input: TokenBatch) -> HiddenStates {
        let states = lowerStates(input, blockCount: blocks.count - 1)
        return blocks.last?.classTokenStates(states) ?? states.classTokens
    }

    /// The states after the first `blockCount` blocks: `[T]` ids `-> [T, H]`.
    package func lowerStates(_ input: TokenBatch, blockCount: Int) -> HiddenStates {
        blocks.prefix(max(0, blockCount)).reduce(embeddings(input)) { states, block in
            StopRequest.isPending ? states : block(states)
        }
    }

    /// The final states, those of `callAsFunction` or of `classTokenStates`, with a look at the states of every inner
    /// layer.
    ///
    /// - Parameters:
    ///   - input: The batch.
    ///   - ofClassTokens: Whether only the states of `[CLS]` are wanted.
    ///   - inspect: Called with the number of each layer before the last, from 1, and its states; it may leave sequences
    ///     out of them. Without any sequence, no further layer is computed.
    /// - Returns: The states of the sequences that are left.
    package func states(
        _ input: TokenBatch, ofClassTokens: Bool, _ inspect: (_ layer: Int, inout HiddenStates) -> Void
    ) -> HiddenStates {
        var states = embeddings(input)  // [T, H]
        for (index, block) in blocks.dropLast().enumerated() {
            if !StopRequest.isPending { states = block(states) }
            inspect(index + 1, &states)
            guard !states.sequences.isEmpty else { return states }
        }
        guard let last = blocks.last, !StopRequest.isPending else {
            return ofClassTokens ? states.classTokens : states
        }
        return ofClassTokens ? last.classTokenStates(states) : last(states)
    }

    /// Visits the parameters by the names of `BertModel`.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try embeddings.visitParameters(&visitor, at: path.appending("embeddings"))
        for index in blocks.indices {
            try blocks[index].visitParameters(&visitor, at: path.appending("encoder.layer.\(index)"))
        }
    }
}
