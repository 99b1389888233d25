public import MiniBERT
public import NeuralNetworks
public import Tensors

/// An encoder whose `[CLS]` state learns a teacher's sentence vector, through a linear map that is dropped afterwards.
///
///     y = W · [CLS] + b
///
/// The map takes the difference in width upon itself, and whatever else is linear between the two spaces: nothing that
/// a linear head on the `[CLS]` state could not undo.
public struct SentenceStudent: Layer {
    /// Token ids to hidden states; what is kept.
    public var encoder: BertEncoder
    /// `[CLS]` state to the teacher's space.
    public var projection: Linear

    /// Creates a student whose parameters are all zero, to be loaded or initialized.
    ///
    /// - Precondition: The encoder has a block.
    public init(_ configuration: BertConfiguration, teacherSize: Int) {
        precondition(configuration.layerCount > 0, "a student without blocks, whose [CLS] state sees nothing")
        encoder = BertEncoder(configuration)
        projection = Linear(inputSize: configuration.hiddenSize, outputSize: teacherSize)
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let embeddings: BertEmbeddings.Activations
        let blocks: [TransformerBlock.Activations]
        let projection: Linear.Activations
    }

    /// One vector for each sequence: `[T]` ids `-> [B, teacherSize]`; the last block works for `[CLS]` alone.
    public func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        var (states, embeddings) = encoder.embeddings.forward(input, in: &context)  // [T, H]
        var blocks: [TransformerBlock.Activations] = []
        for (index, block) in encoder.blocks.enumerated() {
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

    /// The last block hands down what all tokens did for `[CLS]`; from there on as in any encoder.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout SentenceStudent
    ) {
        let classGradient = projection.backward(
            outputGradient, through: activations.projection, into: &gradient.projection)  // [B, H]
        var states = HiddenStates(classTokens: classGradient)
        for index in encoder.blocks.indices.reversed() {
            let block = encoder.blocks[index]
            if index == encoder.blocks.count - 1 {
                states = block.backwardClassTokens(
                    states, through: activations.blocks[index], into: &gradient.encoder.blocks[index])
            } else {
                states = block.backward(
                    states, through: activations.blocks[index], into: &gradient.encoder.blocks[index])
            }
        }
        encoder.embeddings.backward(
            states, through: activations.embeddings, into: &gradient.encoder.embeddings)
    }

    /// One vector for each sequence: `[T]` ids `-> [B, teacherSize]`.
    public func callAsFunction(_ input: TokenBatch) -> Tensor {
        projection(encoder.classTokenStates(input).rows)
    }

    /// Visits the encoder by the names of `BertModel`, then the projection.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try encoder.visitParameters(&visitor, at: path)
        try projection.visitParameters(&visitor, at: path.appending("projection"))
    }
}
