import Tensors

/// A simple recurrent network, which reads a sequence token by token and keeps a state (Elman, 1990).
///
///     h_t = tanh(W_ih x_t + b_ih + W_hh h_t-1 + b_hh)         h_-1 = 0
///
/// The output is the state after every token; `SequencePooling.last` takes the last one.
public struct Recurrent: Layer {
    /// The map from the token to the state.
    public var input: Linear
    /// The map from the last state to the next.
    public var recurrence: Linear

    /// Creates a layer whose parameters are zero until they are loaded or initialized.
    public init(inputSize: Int, stateSize: Int) {
        input = Linear(inputSize: inputSize, outputSize: stateSize)
        recurrence = Linear(inputSize: stateSize, outputSize: stateSize)
    }

    /// The values of the forward pass that `backward` reads; rows are in the order of the time steps.
    public struct Activations: Sendable {
        let timeSteps: TimeSteps
        let input: Linear.Activations
        /// All states, `[T, stateSize]`.
        let states: Tensor
    }

    /// Reads each sequence: `[T, inputSize] -> [T, stateSize]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let timeSteps = TimeSteps(input.sequences)
        let (projected, inputActivations) = self.input.forward(timeSteps.ordered(input.rows), in: &context)
        var states = Tensor(zeros: projected.shape)
        var last = Tensor(zeros: [input.sequences.count, projected.columns])
        for step in timeSteps.steps {
            let sum = recurrence(last.rows(0..<step.count)) + projected.rows(step)  // [n, stateSize]
            last = Activation.tanh(sum)
            states.setBlock(row: step.lowerBound, column: 0, to: last)
        }
        let activations = Activations(timeSteps: timeSteps, input: inputActivations, states: states)
        return (timeSteps.restored(states), activations)
    }

    /// Returns the derivative by the input, by backpropagation through time (Werbos, 1990): from the last time
    /// step to the first, `dh_t` is the sum of the output gradient and of what comes through `W_hh` from the next
    /// step.
    ///
    ///     da_t = dh_t (1 - h_t²)
    ///     dh_t-1 += da_t W_hh
    ///     dx_t = da_t W_ih,  dW_ih += da_tᵀ x_t,  dW_hh += da_tᵀ h_t-1,  db_ih, db_hh += da_t
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations, into gradient: inout Recurrent
    ) -> HiddenStates {
        let timeSteps = activations.timeSteps
        var sums = timeSteps.ordered(outputGradient.rows)  // [T, stateSize]: dh, then da
        var carried: Tensor?
        for step in timeSteps.steps.reversed() {
            if let carried { sums.addBlock(row: step.lowerBound, column: 0, carried) }
            let stateGradient = sums.rows(step)
            let state = activations.states.rows(step)
            let sum = stateGradient - stateGradient * state * state
            sums.setBlock(row: step.lowerBound, column: 0, to: sum)
            carried = sum.matmul(recurrence.weight)
        }
        gradient.recurrence.weight.accumulateTransposedProduct(
            of: sums, and: timeSteps.previous(activations.states))
        gradient.recurrence.bias.accumulateRows(of: sums)
        return timeSteps.restored(
            input.backward(sums, through: activations.input, into: &gradient.input))
    }

    /// Visits the parameters under PyTorch's names.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitRecurrent(&input, &recurrence, &visitor, at: path)
    }
}

/// Visits the two maps of a recurrent layer under PyTorch's names.
func visitRecurrent<Visitor: ParameterVisitor>(
    _ input: inout Linear, _ recurrence: inout Linear, _ visitor: inout Visitor, at path: ParameterPath
) throws(Visitor.Failure) {
    try visitor.visit(&input.weight, at: path.appending("weight_ih_l0"), role: .weight)
    try visitor.visit(&recurrence.weight, at: path.appending("weight_hh_l0"), role: .weight)
    try visitor.visit(&input.bias, at: path.appending("bias_ih_l0"), role: .bias)
    try visitor.visit(&recurrence.bias, at: path.appending("bias_hh_l0"), role: .bias)
}
