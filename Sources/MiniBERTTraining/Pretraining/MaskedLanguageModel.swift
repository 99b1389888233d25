public import MiniBERT
public import NeuralNetworks
public import Tensors

/// An encoder that guesses hidden tokens: `BertForMaskedLM`.
public struct MaskedLanguageModel: Layer {
    /// Token ids to hidden states.
    public var encoder: BertEncoder
    /// Hidden states to guesses.
    public var head: MaskedLanguageHead

    /// Creates a model whose parameters are all zero, to be loaded or initialized.
    public init(_ configuration: BertConfiguration) {
        encoder = BertEncoder(configuration)
        head = MaskedLanguageHead(configuration)
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let encoder: BertEncoder.Activations
        let head: MaskedLanguageHead.Activations
        let rows: [Int32]
        let sequences: [Range<Int>]
    }

    /// The logits of the tokens to be guessed, and of no others: `[n, V]`.
    public func forward(
        _ input: MaskedTokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (states, encoder) = self.encoder.forward(input.tokens, in: &context)  // [T, H]
        let (logits, head) = self.head.forward(
            states.rows.gatheringRows(input.rows), words: self.encoder.embeddings.words.weight, in: &context)
        let activations = Activations(
            encoder: encoder, head: head, rows: input.rows, sequences: states.sequences)
        return (logits, activations)
    }

    /// Both uses of the table of words add to its gradient; token ids have none.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout MaskedLanguageModel
    ) {
        let picked = head.backward(
            outputGradient, words: encoder.embeddings.words.weight, through: activations.head,
            into: &gradient.head, wordsGradient: &gradient.encoder.embeddings.words.weight)  // [n, H]
        let tokenCount = activations.sequences.last?.upperBound ?? 0
        var states = Tensor(zeros: [tokenCount, picked.columns])
        states.scatterAddRows(activations.rows, from: picked)
        encoder.backward(
            HiddenStates(rows: states, sequences: activations.sequences), through: activations.encoder,
            into: &gradient.encoder)
    }

    /// The logits of the tokens to be guessed: `[n, V]`.
    public func callAsFunction(_ input: MaskedTokenBatch) -> Tensor {
        var context = ForwardContext.inference
        let states = encoder(input.tokens)
        return head.forward(
            states.rows.gatheringRows(input.rows), words: encoder.embeddings.words.weight, in: &context
        ).output
    }

    /// Visits the parameters by the names of `BertForMaskedLM`.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try encoder.visitParameters(&visitor, at: path.appending("bert"))
        try head.visitParameters(&visitor, at: path)
    }
}
