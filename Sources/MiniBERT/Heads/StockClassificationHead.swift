public import NeuralNetworks
public import Tensors

/// The head of a published classifier: a linear map of the `[CLS]` state, an activation, dropout, and a linear map.
///
///     logits = V · f(W · cls + b) + c
///
/// `f` is the hyperbolic tangent in `BertForSequenceClassification`, whose first map is the encoder's pooler, and a
/// rectifier in `DistilBertForSequenceClassification`.
public struct StockClassificationHead: ClassTokenHead {
    /// `W` `[H, H]` and `b` `[H]`.
    public var dense: Linear
    /// `f`.
    public let activation: Activation
    /// Dropout between the two maps.
    public var dropout: Dropout
    /// `V` `[C, H]` and `c` `[C]`.
    public var classifier: Linear
    private let densePath: String

    /// Creates the head of an architecture whose parameters are all zero, to be loaded or initialized.
    public init(of architecture: Architecture, hiddenSize: Int, labelCount: Int, dropout: Float) {
        let head = architecture.traits.head
        dense = Linear(inputSize: hiddenSize, outputSize: hiddenSize)
        activation = head.activation
        self.dropout = Dropout(rate: dropout)
        classifier = Linear(inputSize: hiddenSize, outputSize: labelCount)
        densePath = head.densePath
    }

    /// The values of the forward pass that `backward` needs.
    public struct Activations: Sendable {
        let input: HiddenStates
        let dense: Linear.Activations
        /// `[B, H]`: `W · cls + b`.
        let preactivation: Tensor
        let dropout: Dropout.Activations
        let classifier: Linear.Activations
    }

    /// Maps the first state of each sequence to logits: `[T, H] -> [B, C]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (preactivation, dense) = self.dense.forward(input.classTokens.rows, in: &context)  // [B, H]
        let active = activation.applied(to: preactivation)  // [B, H]
        let (kept, dropout) = self.dropout.forward(active, in: &context)  // [B, H]
        let (logits, classifier) = self.classifier.forward(kept, in: &context)  // [B, C]
        let activations = Activations(
            input: input, dense: dense, preactivation: preactivation, dropout: dropout, classifier: classifier
        )
        return (logits, activations)
    }

    /// Walks the maps in reverse; only the first row of each sequence has a gradient.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations,
        into gradient: inout StockClassificationHead
    ) -> HiddenStates {
        let keptGradient = classifier.backward(
            outputGradient, through: activations.classifier, into: &gradient.classifier)
        let activeGradient = dropout.backward(
            keptGradient, through: activations.dropout, into: &gradient.dropout)
        let preactivationGradient = activation.backward(
            activeGradient, preactivation: activations.preactivation)
        let classGradient = dense.backward(
            preactivationGradient, through: activations.dense, into: &gradient.dense)
        return activations.input.scatteringClassTokens(classGradient)
    }

    /// Visits the parameters by their published names.
    ///
    /// In a file, the names of BERT's pooler have the encoder's prefix, and those of the classifier have none.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try dense.visitParameters(&visitor, at: path.appending(densePath))
        try classifier.visitParameters(&visitor, at: path.appending("classifier"))
    }
}
