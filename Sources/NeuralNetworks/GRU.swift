import Tensors

/// A gated recurrent unit (Cho and others, 2014), in PyTorch's form.
///
///     r_t = σ(W_ir x_t + b_ir + W_hr h_t-1 + b_hr)            reset
///     z_t = σ(W_iz x_t + b_iz + W_hz h_t-1 + b_hz)            update
///     n_t = tanh(W_in x_t + b_in + r_t (W_hn h_t-1 + b_hn))   candidate
///     h_t = (1 - z_t) n_t + z_t h_t-1                         h_-1 = 0
///
/// The rows of each weight are those of `r`, then of `z`, then of `n`.
public struct GRU: Layer {
    /// The map from the token to the gates: `[3 · stateSize, inputSize]`.
    public var input: Linear
    /// The map from the last state to the gates: `[3 · stateSize, stateSize]`.
    public var recurrence: Linear

    /// Creates a layer whose parameters are zero until they are loaded or initialized.
    public init(inputSize: Int, stateSize: Int) {
        input = Linear(inputSize: inputSize, outputSize: 3 * stateSize)
        recurrence = Linear(inputSize: stateSize, outputSize: 3 * stateSize)
    }

    private var stateSize: Int { recurrence.weight.columns }

    /// The values of the forward pass that `backward` reads; rows are in the order of the time steps.
    public struct Activations: Sendable {
        /// The gates of a time step, `[n, stateSize]` each, the term that the reset gate multiplies, and the last
        /// state.
        struct Step {
            let reset, update, candidate, recurrent, last: Tensor
        }
        let timeSteps: TimeSteps
        let input: Linear.Activations
        let steps: [Step]
        /// All states, `[T, stateSize]`.
        let states: Tensor
    }

    /// Reads each sequence: `[T, inputSize] -> [T, stateSize]`.
    public func forward(
        _ input: HiddenStates, in context: inout ForwardContext
    ) -> (output: HiddenStates, activations: Activations) {
        let timeSteps = TimeSteps(input.sequences)
        let (projected, inputActivations) = self.input.forward(timeSteps.ordered(input.rows), in: &context)
        var states = Tensor(zeros: [projected.rows, stateSize])
        var last = Tensor(zeros: [input.sequences.count, stateSize])
        var steps: [Activations.Step] = []
        for rows in timeSteps.steps {
            let (state, step) = next(after: last.rows(0..<rows.count), projected.rows(rows))
            states.setBlock(row: rows.lowerBound, column: 0, to: state)
            steps.append(step)
            last = state
        }
        let activations = Activations(
            timeSteps: timeSteps, input: inputActivations, steps: steps, states: states)
        return (timeSteps.restored(states), activations)
    }

    /// Returns the state that follows `last`, `[n, stateSize]`, at the projected tokens, `[n, 3 · stateSize]`.
    private func next(after last: Tensor, _ projected: Tensor) -> (state: Tensor, step: Activations.Step) {
        let recurrent = recurrence(last)  // [n, 3 · stateSize]
        let reset = Activation.sigmoid(gate(0, of: projected) + gate(0, of: recurrent))
        let update = Activation.sigmoid(gate(1, of: projected) + gate(1, of: recurrent))
        let candidateRecurrent = gate(2, of: recurrent)
        let candidate = Activation.tanh(gate(2, of: projected) + reset * candidateRecurrent)
        let state = candidate + update * (last - candidate)
        let step = Activations.Step(
            reset: reset, update: update, candidate: candidate, recurrent: candidateRecurrent, last: last)
        return (state, step)
    }

    /// Returns the derivative by the input, computed from the last time step to the first; `a` are the sums
    /// inside the gates and `u = W_hn h_t-1 + b_hn`.
    ///
    ///     dn = dh (1 - z),  dz = dh (h_t-1 - n),  da_n = dn (1 - n²),  dr = da_n u
    ///     da_r = dr r (1 - r),  da_z = dz z (1 - z),  du = da_n r
    ///     dh_t-1 += dh z + [da_r, da_z, du] W_hh
    ///     dx = [da_r, da_z, da_n] W_ih
    public func backward(
        _ outputGradient: HiddenStates, through activations: Activations, into gradient: inout GRU
    ) -> HiddenStates {
        let timeSteps = activations.timeSteps
        var stateGradients = timeSteps.ordered(outputGradient.rows)  // [T, stateSize]
        var inputSums = Tensor(zeros: [stateGradients.rows, 3 * stateSize])
        var recurrentSums = inputSums
        var carried: Tensor?
        for (rows, step) in zip(timeSteps.steps, activations.steps).reversed() {
            if let carried { stateGradients.addBlock(row: rows.lowerBound, column: 0, carried) }
            let sums = sumGradients(stateGradients.rows(rows), through: step)
            inputSums.setBlock(row: rows.lowerBound, column: 0, to: sums.input)
            recurrentSums.setBlock(row: rows.lowerBound, column: 0, to: sums.recurrent)
            carried = stateGradients.rows(rows) * step.update + sums.recurrent.matmul(recurrence.weight)
        }
        gradient.recurrence.weight.accumulateTransposedProduct(
            of: recurrentSums, and: timeSteps.previous(activations.states))
        gradient.recurrence.bias.accumulateRows(of: recurrentSums)
        return timeSteps.restored(
            input.backward(inputSums, through: activations.input, into: &gradient.input))
    }

    /// Returns the derivatives by the sums inside the gates of a time step, by their input part and by their
    /// recurrent part, `[n, 3 · stateSize]` each.
    private func sumGradients(
        _ state: Tensor, through step: Activations.Step
    ) -> (input: Tensor, recurrent: Tensor) {
        let candidate = state - state * step.update  // dn
        let candidateSum = candidate - candidate * step.candidate * step.candidate
        let reset = candidateSum * step.recurrent
        let resetSum = reset * (step.reset - step.reset * step.reset)
        let update = state * (step.last - step.candidate)
        let updateSum = update * (step.update - step.update * step.update)
        return (
            Tensor.concatenatingColumns([resetSum, updateSum, candidateSum]),
            Tensor.concatenatingColumns([resetSum, updateSum, candidateSum * step.reset])
        )
    }

    /// Returns the columns of a gate: 0 is reset, 1 update, 2 candidate.
    private func gate(_ index: Int, of sums: Tensor) -> Tensor {
        sums.block(rows: 0..<sums.rows, columns: index * stateSize..<(index + 1) * stateSize)
    }

    /// Visits the parameters under PyTorch's names.
    public mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try visitRecurrent(&input, &recurrence, &visitor, at: path)
    }
}
