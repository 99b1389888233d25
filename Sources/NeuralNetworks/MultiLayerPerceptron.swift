public import Tensors

/// A multi-layer perceptron: linear maps, with an activation after each but the last (Rumelhart, Hinton and
/// Williams, 1986).
///
///     h₀ = x
///     hᵢ = dropout(f(norm(Wᵢ hᵢ₋₁ + bᵢ)))         for each hidden width
///     y  = W h + b
///
/// Without hidden layers it is a single linear map; with a softmax loss this is logistic regression.
public struct MultiLayerPerceptron: Layer {
    /// A hidden layer: a linear map, an optional norm, the activation, and dropout.
    public struct Stage: Layer {
        /// The linear map: `[n, inputSize] -> [n, outputSize]`.
        public var dense: Linear
        /// The normalization before the activation, if any.
        public var norm: BatchNorm?
        /// The activation.
        public let activation: Activation
        /// The dropout after the activation, in training.
        public var dropout: Dropout

        /// The values of the forward pass that `backward` reads.
        public struct Activations: Sendable {
            let dense: Linear.Activations
            let norm: BatchNorm.Activations?
            let activation: Activation.Activations
            let dropout: Dropout.Activations
        }

        /// Maps each row: `[n, inputSize] -> [n, outputSize]`.
        public func forward(
            _ input: Tensor, in context: inout ForwardContext
        ) -> (output: Tensor, activations: Activations) {
            var (hidden, dense) = self.dense.forward(input, in: &context)
            var normActivations: BatchNorm.Activations?
            if let norm { (hidden, normActivations) = norm.forward(hidden, in: &context) }
            let (activated, activation) = self.activation.forward(hidden, in: &context)
            let (kept, dropout) = self.dropout.forward(activated, in: &context)
            let activations = Activations(
                dense: dense, norm: normActivations, activation: activation, dropout: dropout)
            return (kept, activations)
        }

        /// Returns the derivative by the input: the steps of `forward` in reverse.
        public func backward(
            _ outputGradient: Tensor, through activations: Activations, into gradient: inout Stage
        ) -> Tensor {
            var (unusedDropout, unusedActivation) = (dropout, activation)
            let activated = dropout.backward(
                outputGradient, through: activations.dropout, into: &unusedDropout)
            var hidden = activation.backward(
                activated, through: activations.activation, into: &unusedActivation)
            if let norm, let normActivations = activations.norm, var normGradient = gradient.norm {
                gradient.norm = nil
                hidden = norm.backward(hidden, through: normActivations, into: &normGradient)
                gradient.norm = normGradient
            }
            return dense.backward(hidden, through: activations.dense, into: &gradient.dense)
        }

        /// Visits the map as `dense`, and the norm as `norm` if there is one.
        public mutating func visitParameters<Visitor: ParameterVisitor>(
            _ visitor: inout Visitor, at path: ParameterPath
        ) throws(Visitor.Failure) {
            try dense.visitParameters(&visitor, at: path.appending("dense"))
            try norm?.visitParameters(&visitor, at: path.appending("norm"))
        }
    }

    /// The hidden layers.
    public var hidden: [Stage]
    /// The last map, which has no activation.
    public var output: Linear

    /// Creates a network whose parameters are zero until they are loaded or initialized.
    ///
    /// - Parameters:
    ///   - inputSize: The number of columns of the input.
    ///   - hiddenSizes: The width of each hidden layer; may be empty.
    ///   - outputSize: The number of columns of the output.
    ///   - activation: The activation of the hidden layers.
    ///   - usesBatchNorm: Whether the hidden layers use batch normalization.
    ///   - dropout: The share of hidden numbers that are set to zero in training.
    public init(
        inputSize: Int, hiddenSizes: [Int], outputSize: Int, activation: Activation,
        usesBatchNorm: Bool = false, dropout: Float = 0
    ) {
        hidden = zip([inputSize] + hiddenSizes, hiddenSizes).map { inputSize, outputSize in
            Stage(
                dense: Linear(inputSize: inputSize, outputSize: outputSize),
                norm: usesBatchNorm ? BatchNorm(size: outputSize) : nil, activation: activation,
                dropout: Dropout(rate: dropout))
        }
        output = Linear(inputSize: hiddenSizes.last ?? inputSize, outputSize: outputSize)
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        let hidden: [Stage.Activations]
        let output: Linear.Activations
    }

    /// Maps each row: `[n, inputSize] -> [n, outputSize]`.
    public func forward(
        _ input: Tensor, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        var state = input
        var hiddenActivations: [Stage.Activations] = []
        for stage in hidden {
            let (next, activations) = stage.forward(state, in: &context)
            hiddenActivations.append(activations)
            state = next
        }
        let (output, outputActivations) = self.output.forward(state, in: &context)
        return (output, Activations(hidden: hiddenActivations, output: outputActivations))
    }

    /// Returns the derivative by the input: the steps of `forward` in reverse.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout MultiLayerPerceptron
    ) -> Tensor {
        var state = output.backward(outputGradient, through: activations.output, into: &gradient.output)
        for index in hidden.indices.reversed() {
            state = hidden[index].backward(
                state, through: activations.hidden[index], into: &gradient.hidden[index])
        }
        return state
    }

    /// Visits the hidden layers as `hidden.0`, `hidden.1` and so on, then `output`.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        for index in hidden.indices {
            try hidden[index].visitParameters(&visitor, at: path.appending("hidden.\(index)"))
        }
        try output.visitParameters(&visitor, at: path.appending("output"))
    }
}
