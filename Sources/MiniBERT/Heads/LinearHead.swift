public import NeuralNetworks
public import Tensors

/// A linear map of the `[CLS]` state, to be fitted on a frozen encoder.
///
///     logits = W · cls + b
public struct LinearHead: ClassTokenHead {
    /// Dropout on the state, in training.
    public var dropout: Dropout
    /// `W` `[C, H]` and `b` `[C]`.
    public var classifier: Linear

    /// Creates a head whose parameters are all zero, to be loaded or fitted.
    public init(hiddenSize: Int, labelCount: Int, dropout: Float = 0) {
        self.dropout = Dropout(rate: dropout)
        classifier = Linear(inputSize: hiddenSize, outputSize: labelCount)
    }

    /// The values of the forward pass that `backward` needs.
    public struct Activations: Sendable {
        let input: HiddenStates
        let dropout: Dropout.Activations
        let classifier: Linear.Activations
    }

    /// Maps the first state of each sequence to logits: `[T, H] -> [B, C]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (kept, dropout) = self.dropout.forward(input.classTokens.rows, in: &context)  // [B, H]
        let (logits, classifier) = self.classifier.forward(kept, in: &context)  // [B, C]
        return (logits, Activations(input: input, dropout: dropout, classifier: classifier))
    }

    /// Walks the map in reverse; only the first row of each sequence has a gradient.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout LinearHead
    ) -> HiddenStates {
        let keptGradient = classifier.backward(
            outputGradient, through: activations.classifier, into: &gradient.classifier)
        let classGradient = dropout.backward(
            keptGradient, through: activations.dropout, into: &gradient.dropout)
        return activations.input.scatteringClassTokens(classGradient)
    }

    /// Visits the map as `classifier`, its name in published heads.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try classifier.visitParameters(&visitor, at: path.appending("classifier"))
    }
}
