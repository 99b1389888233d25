package import MiniBERT
package import NeuralNetworks
package import Tensors

/// An encoder whose `[CLS]` state learns the sentence vector of a teacher through a linear map, which is dropped
/// afterwards.
///
///     y = W · [CLS] + b
///
/// The map absorbs the difference in width and any other linear difference between the two spaces. A linear head on the
/// `[CLS]` state can learn the same map, so no information is lost with it. As in `BertEncoder`, a request to stop leaves
/// out blocks.
package struct SentenceStudent: Layer {
    package var encoder: BertEncoder
    /// The map from the `[CLS]` state to the space of the teacher.
    package var projection: Linear

    /// Creates a student whose parameters are all zero, to be loaded or initialized.
    ///
    /// - Precondition: The encoder has a block.
    package init(_ configuration: BertConfiguration, teacherSize: Int) {
        precondition(configuration.layerCount > 0, "a student without blocks, whose [CLS] state sees nothing")
        encoder = BertEncoder(configuration)
        projection = Linear(inputSize: configuration.hiddenSize, outputSize: teacherSize)
    }

    /// The values of the forward pass that `backward` needs.
    package struct Activations: Sendable {
        let embeddings: BertEmbeddings.Activations
        let blocks: [TransformerBlock.Activations]
        let projection: Linear.Activations
    }

    /// One vector for each sequence: `[T]` ids `-> [B, teacherSize]`; the last block computes only `[CLS]`.
    package func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        var (states, embeddings) = encoder.embeddings.forward(input, in: &context)  // [T, H]
        var blocks: [TransformerBlock.Activations] = []
        for (index, block) in encoder.blocks.enumerated() where !StopRequest.isPending {
            let activations: TransformerBlock.Activations
            if index == encoder.blocks.count - 1 {
                (states, activations) = block.forwardClassTokens(states, in: &context)  // [B, H]
            } else {
                (states, activations) = block.forward(states, in: &context)  // [T, H]
            }
            blocks.append(activations)
        }
        let (output, projection) = self.projection.forward(states.rows, in: &context)  // [B, teacherSize]
        let activations = Activations(
            embeddings: embeddings, blocks: blocks, projection: projection)
        return (output, activations)
    }

    /// Adds the gradients of the parameters; only the `[CLS]` rows of the last block have a gradient.
    package func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout SentenceStudent
    ) {
        let classGradient = projection.backward(
            outputGradient, through: activations.projection, into: &gradient.projection)  // [B, H]
        var states = HiddenStates(classTokens: classGradient)
        for index in encoder.blocks.indices.reversed() where !StopRequest.isPending {
            let block = encoder.blocks[index]
            if index == encoder.blocks.count - 1 {
                states = block.backwardClassTokens(
                    states, through: activations.blocks[index], into: &gradient.encoder.blocks[index])
            } else {
                states = block.backward(
                    states, through: activations.blocks[index], into: &gradient.encoder.blocks[index])
            }
        }
        // The gradient of a block that was left out would be of the wrong shape.
        guard !StopRequest.isPending else { return }
        encoder.embeddings.backward(
            states, through: activations.embeddings, into: &gradient.encoder.embeddings)
    }

    /// One vector for each sequence: `[T]` ids `-> [B, teacherSize]`.
    package func callAsFunction(_ input: TokenBatch) -> Tensor {
        projection(encoder.classTokenStates(input).rows)
    }

    /// Visits the encoder by the names of `BertModel`, then the projection.
    package mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try encoder.visitParameters(&visitor, at: path)
        try projection.visitParameters(&visitor, at: path.appending("projection"))
    }
}
