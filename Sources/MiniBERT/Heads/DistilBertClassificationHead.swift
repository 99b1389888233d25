public import NeuralNetworks
public import Tensors

/// The head of `DistilBertForSequenceClassification`: linear map, rectifier, dropout, linear map.
///
///     logits = V · max(W · cls + b, 0) + c
public struct DistilBertClassificationHead: ClassTokenHead {
    /// `W` `[H, H]` and `b` `[H]`.
    public var preClassifier: Linear
    /// Between the two maps.
    public var dropout: Dropout
    /// `V` `[C, H]` and `c` `[C]`.
    public var classifier: Linear

    /// Creates a head whose parameters are all zero, to be loaded or initialized.
    public init(hiddenSize: Int, labelCount: Int, dropout: Float) {
        preClassifier = Linear(inputSize: hiddenSize, outputSize: hiddenSize)
        self.dropout = Dropout(rate: dropout)
        classifier = Linear(inputSize: hiddenSize, outputSize: labelCount)
    }

    /// What `backward` needs of the forward pass.
    public struct Activations: Sendable {
        let input: HiddenStates
        let preClassifier: Linear.Activations
        /// `[B, H]`: `W · cls + b`.
        let preactivation: Tensor
        let dropout: Dropout.Activations
        let classifier: Linear.Activations
    }

    /// Maps the first state of each sequence to logits: `[T, H] -> [B, C]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let classStates = input.classTokens.rows  // [B, H]
        let (preactivation, preClassifier) = self.preClassifier.forward(classStates, in: &context)  // [B, H]
        let rectified = Activation.relu.applied(to: preactivation)  // [B, H]
        let (kept, dropout) = self.dropout.forward(rectified, in: &context)  // [B, H]
        let (logits, classifier) = self.classifier.forward(kept, in: &context)  // [B, C]
        let activations = Activations(
            input: input, preClassifier: preClassifier, preactivation: preactivation, dropout: dropout,
            classifier: classifier)
        return (logits, activations)
    }

    /// Walks the maps in reverse; only the first row of each sequence has a gradient.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations,
        into gradient: inout DistilBertClassificationHead
    ) -> HiddenStates {
        let keptGradient = classifier.backward(
            outputGradient, through: activations.classifier, into: &gradient.classifier)
        let rectifiedGradient = dropout.backward(
            keptGradient, through: activations.dropout, into: &gradient.dropout)
        let preactivationGradient = Activation.relu.backward(
            rectifiedGradient, preactivation: activations.preactivation)
        let classGradient = preClassifier.backward(
            preactivationGradient, through: activations.preClassifier, into: &gradient.preClassifier)
        return activations.input.scatteringClassTokens(classGradient)
    }

    /// Visits the parameters by their published names.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try preClassifier.visitParameters(&visitor, at: path.appending("pre_classifier"))
        try classifier.visitParameters(&visitor, at: path.appending("classifier"))
    }
}
