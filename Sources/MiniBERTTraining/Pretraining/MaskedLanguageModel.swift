package import MiniBERT
package import NeuralNetworks
package import Tensors

/// An encoder that predicts masked tokens: `BertForMaskedLM`.
package struct MaskedLanguageModel: Layer {
    package var encoder: BertEncoder
    package var head: MaskedLanguageHead

    /// Creates a model whose parameters are all zero, to be loaded or initialized.
    package init(_ configuration: BertConfiguration) {
        encoder = BertEncoder(configuration)
        head = MaskedLanguageHead(configuration)
    }

    /// The values of the forward pass that `backward` needs.
    package struct Activations: Sendable {
        let encoder: BertEncoder.Activations
        let head: MaskedLanguageHead.Activations
        let rows: [Int32]
        let sequences: [Range<Int>]
    }

    /// The logits of the masked tokens only: `[n, V]`.
    package func forward(
        _ input: MaskedTokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (states, encoder) = self.encoder.forward(input.tokens, in: &context)  // [T, H]
        let (logits, head) = self.head.forward(
            states.rows.gatheringRows(input.rows), words: self.encoder.embeddings.words.weight, in: &context)
        let activations = Activations(
            encoder: encoder, head: head, rows: input.rows, sequences: states.sequences)
        return (logits, activations)
    }

    /// Adds the gradients of the parameters; both uses of the table of words add to its gradient.
    package func backward(
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

    /// The logits of the masked tokens: `[n, V]`.
    package func callAsFunction(_ input: MaskedTokenBatch) -> Tensor {
        var context = ForwardContext.inference
        let states = encoder(input.tokens)
        return head.forward(
            states.rows.gatheringRows(input.rows), words: encoder.embeddings.words.weight, in: &context
        ).output
    }

    /// Visits the parameters by the names of `BertForMaskedLM`.
    package mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try encoder.visitParameters(&visitor, at: path.appending("bert"))
        try head.visitParameters(&visitor, at: path)
    }
}
