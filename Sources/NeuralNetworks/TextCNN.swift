public import Tensors

/// A convolutional network for text: convolutions of several widths, the maximum of each filter over time, and a
/// linear map (Kim, 2014).
///
///     c_w = max_t relu(filters_w · window_t + b_w)        for each width w, [B, K]
///     y   = W dropout([c_w, …]) + b
public struct TextCNN: Layer {
    /// The convolutions, one for each width of window.
    public var convolutions: [Convolution]
    /// The dropout of the maxima, in training.
    public var dropout: Dropout
    /// The last map: `[B, widths · K] -> [B, outputSize]`.
    public var output: Linear

    /// Creates a network whose parameters are zero until they are loaded or initialized.
    ///
    /// - Precondition: `widths` is not empty.
    public init(inputSize: Int, widths: [Int], filterCount: Int, outputSize: Int, dropout: Float = 0) {
        precondition(!widths.isEmpty, "there are no widths")
        convolutions = widths.map { Convolution(inputSize: inputSize, filterCount: filterCount, width: $0) }
        self.dropout = Dropout(rate: dropout)
        output = Linear(inputSize: widths.count * filterCount, outputSize: outputSize)
    }

    /// The values of the forward pass that `backward` reads.
    public struct Activations: Sendable {
        struct Branch {
            let convolution: Convolution.Activations
            let relu: Activation.Activations
            let maximum: MaxOverTime.Activations
        }
        let branches: [Branch]
        let dropout: Dropout.Activations
        let output: Linear.Activations
    }

    /// Maps each sequence: `[T, H] -> [B, outputSize]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        var responses: [Tensor] = []
        var branches: [Activations.Branch] = []
        for convolution in convolutions {
            var (windows, convolutionActivations) = convolution.forward(input, in: &context)  // [windows, K]
            let (activated, relu) = Activation.relu.forward(windows.rows, in: &context)
            windows.rows = activated
            let (strongest, maximum) = MaxOverTime().forward(windows, in: &context)  // [B, K]
            responses.append(strongest)
            branches.append(.init(convolution: convolutionActivations, relu: relu, maximum: maximum))
        }
        let joined = Tensor.concatenatingColumns(responses)  // [B, widths · K]
        let (kept, dropout) = self.dropout.forward(joined, in: &context)
        let (output, outputActivations) = self.output.forward(kept, in: &context)  // [B, outputSize]
        return (output, Activations(branches: branches, dropout: dropout, output: outputActivations))
    }

    /// Returns the derivative by the input: the sum of the derivatives through the branches.
    public func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout TextCNN
    ) -> HiddenStates {
        var (unusedDropout, unusedMaximum, unusedRelu) = (dropout, MaxOverTime(), Activation.relu)
        let kept = output.backward(outputGradient, through: activations.output, into: &gradient.output)
        let joined = dropout.backward(kept, through: activations.dropout, into: &unusedDropout)
        let filterCount = joined.columns / convolutions.count
        var inputs: [HiddenStates] = []
        for (index, branch) in activations.branches.enumerated() {
            let columns = index * filterCount..<(index + 1) * filterCount
            var windows = MaxOverTime().backward(
                joined.block(rows: 0..<joined.rows, columns: columns), through: branch.maximum,
                into: &unusedMaximum)
            windows.rows = Activation.relu.backward(windows.rows, through: branch.relu, into: &unusedRelu)
            inputs.append(
                convolutions[index].backward(
                    windows, through: branch.convolution, into: &gradient.convolutions[index]))
        }
        var sum = inputs[0]
        for input in inputs.dropFirst() { sum.rows += input.rows }
        return sum
    }

    /// Visits the convolutions as `convolutions.0`, `convolutions.1` and so on, then `output`.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        for index in convolutions.indices {
            try convolutions[index].visitParameters(&visitor, at: path.appending("convolutions.\(index)"))
        }
        try output.visitParameters(&visitor, at: path.appending("output"))
    }
}
