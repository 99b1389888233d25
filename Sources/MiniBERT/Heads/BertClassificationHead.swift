public import NeuralNetworks
public import Tensors

/// The head of `BertForSequenceClassification`: pooler, dropout, linear map.
///
///     logits = V · tanh(W · cls + b) + c
public struct BertClassificationHead: ClassTokenHead {
    /// `W` and `b`.
    public var pooler: BertPooler
    /// Between the two maps.
    public var dropout: Dropout
    /// `V` `[C, H]` and `c` `[C]`.
    public var classifier: Linear

    /// Creates a head whose parameters are all zero, to be loaded or initialized.
    public init(hiddenSize: Int, labelCount: Int, dropout: Float) {
        pooler = BertPooler(hiddenSize: hiddenSize)
        self.dropout = Dropout(rate: dropout)
        classifier = Linear(inputSize: hiddenSize, outputSize: labelCount)
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let input: HiddenStates
        let pooler: BertPooler.Activations
        let dropout: Dropout.Activations
        let classifier: Linear.Activations
    }

    /// Maps the first state of each sequence to logits: `[T, H] -> [B, C]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (pooled, pooler) = self.pooler.forward(input.classTokens.rows, in: &context)  // [B, H]
        let (kept, dropout) = self.dropout.forward(pooled, in: &context)  // [B, H]
        let (logits, classifier) = self.classifier.forward(kept, in: &context)  // [B, C]
        return (
            logits, Activations(input: input, pooler: pooler, dropout: dropout, classifier: classifier)
        )
    }

    /// Walks the maps in reverse; only the first row of each sequence has a gradient.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations,
        into gradient: inout BertClassificationHead
    ) -> HiddenStates {
        let keptGradient = classifier.backward(
            outputGradient, through: activations.classifier, into: &gradient.classifier)
        let pooledGradient = dropout.backward(
            keptGradient, through: activations.dropout, into: &gradient.dropout)
        let classGradient = pooler.backward(
            pooledGradient, through: activations.pooler, into: &gradient.pooler)
        return activations.input.scatteringClassTokens(classGradient)
    }

    /// Visits the parameters by their published names: `pooler.dense` belongs to the encoder's, `classifier`
    /// does not.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try pooler.visitParameters(&visitor, at: path.appending("pooler"))
        try classifier.visitParameters(&visitor, at: path.appending("classifier"))
    }
}
