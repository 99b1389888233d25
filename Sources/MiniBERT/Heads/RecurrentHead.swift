package import NeuralNetworks
package import Tensors

/// A recurrent network over the states of all tokens, a pooling of its states, and a linear map.
///
///     h      = reader(states)                 [T, K]
///     logits = W · dropout(pool(h)) + b
package struct RecurrentHead<Reader: Layer>: ClassificationHead
where Reader.Input == HiddenStates, Reader.Output == HiddenStates, Reader.InputGradient == HiddenStates {
    /// `[T, H] -> [T, K]`, such as `Recurrent` or `GRU`.
    package var reader: Reader
    /// The pooling of the states of the reader: the last one, or the mean of all.
    package let pooling: SequencePooling
    package var dropout: Dropout
    /// `[B, K] -> [B, C]`.
    package var output: Linear

    package init(reader: Reader, pooling: SequencePooling, dropout: Float, output: Linear) {
        self.reader = reader
        self.pooling = pooling
        self.dropout = Dropout(rate: dropout)
        self.output = output
    }

    /// False: the network reads all tokens.
    package var readsOnlyClassToken: Bool { false }

    package var lastMap: Linear {
        get { output }
        set { output = newValue }
    }

    /// The values of the forward pass that `backward` needs.
    package struct Activations: Sendable {
        let reader: Reader.Activations
        let pooling: SequencePooling.Activations
        let dropout: Dropout.Activations
        let output: Linear.Activations
    }

    /// Maps each sequence: `[T, H] -> [B, C]`.
    package func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (states, reader) = self.reader.forward(input, in: &context)  // [T, K]
        let (vectors, pooling) = self.pooling.forward(states, in: &context)  // [B, K]
        let (kept, dropout) = self.dropout.forward(vectors, in: &context)  // [B, K]
        let (logits, output) = self.output.forward(kept, in: &context)  // [B, C]
        return (logits, Activations(reader: reader, pooling: pooling, dropout: dropout, output: output))
    }

    package func backward(
        _ outputGradient: Tensor, through activations: Activations,
        into gradient: inout RecurrentHead<Reader>
    ) -> HiddenStates {
        var unused = pooling
        let kept = output.backward(outputGradient, through: activations.output, into: &gradient.output)
        let vectors = dropout.backward(kept, through: activations.dropout, into: &gradient.dropout)
        let states = pooling.backward(vectors, through: activations.pooling, into: &unused)  // [T, K]
        return reader.backward(states, through: activations.reader, into: &gradient.reader)
    }

    /// Visits the reader as `head.reader`, then the map as `head.output`.
    package mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try reader.visitParameters(&visitor, at: path.appending("head.reader"))
        try output.visitParameters(&visitor, at: path.appending("head.output"))
    }
}
