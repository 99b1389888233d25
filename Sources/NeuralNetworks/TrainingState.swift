import Tensors

/// A training in progress: the model, the memory of the optimizer, and the number of steps.
///
/// All randomness derives from the trainer's seed and the step. So a training that is saved as `parameters`,
/// `stepCount` and `history` and loaded again continues to the same bytes.
package struct TrainingState<Model: Parameterized, Rule: Optimizer>: Parameterized {
    package var model: Model
    /// The number of steps that have been made.
    package var stepCount: Int
    package internal(set) var history: TrainingHistory
    /// The model with the lowest validation loss so far, if training may stop early.
    package internal(set) var best: Model?
    /// The memory of the optimizer for each parameter, in the order of the visit.
    var slots: [Rule.Slot]

    /// Creates the state before the first step, or a state that a later one can be loaded into.
    ///
    /// - Parameters:
    ///   - model: The model to train.
    ///   - optimizer: The optimizer, whose memory is empty.
    ///   - stepCount: The number of steps of the state to be loaded.
    ///   - history: The history of the state to be loaded.
    package init(
        of model: Model, optimizer: Rule, stepCount: Int = 0, history: TrainingHistory = TrainingHistory()
    ) {
        self.model = model
        self.stepCount = stepCount
        self.history = history
        best = history.bestLoss == nil ? nil : model
        slots = model.parameters().map { optimizer.makeSlot(for: $0.tensor) }
    }

    /// Visits the parameters of the model, then the memory of the optimizer for each of them, under `optimizer`
    /// and its name, then the best model so far under `best`, if there is one.
    package mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try model.visitParameters(&visitor, at: path)
        for (index, parameter) in model.parameters().enumerated() {
            let slotPath = path.appending("optimizer").appending(parameter.path.name)
            try slots[index].visitParameters(&visitor, at: slotPath)
        }
        try best?.visitParameters(&visitor, at: path.appending("best"))
    }

    /// Keeps the model if its validation loss is the lowest so far, and counts the epochs since the lowest
    /// (Prechelt, 1998).
    mutating func recordValidation(loss: Float) {
        if loss < history.bestLoss ?? .infinity || best == nil {
            best = model
            history.bestLoss = loss
            history.epochsSinceBest = 0
        } else {
            history.epochsSinceBest += 1
        }
    }

    mutating func closeEpoch(_ epoch: Int, validationLoss: Float?) -> EpochReport {
        let report = EpochReport(
            epoch: epoch, stepCount: stepCount,
            trainingLoss: Float(history.openLoss / max(history.openWeight, .leastNormalMagnitude)),
            validationLoss: validationLoss)
        history.epochs.append(report)
        history.openLoss = 0
        history.openWeight = 0
        return report
    }

    mutating func update(
        along gradient: Model, by optimizer: Rule, sharedBy threads: WorkerThreads,
        rate: @Sendable (ParameterPath, ParameterRole) -> Float
    ) {
        stepCount += 1
        let step = stepCount
        let gradients = gradient.parameters()
        // Moved out, so that each slot is changed in place.
        let cells = slots.map { Cell($0) }
        slots = []
        model.updateParameters(sharedBy: threads) { parameter, index, path, role in
            guard role != .statistic else { return parameter.add(gradients[index].tensor) }
            let rate = rate(path, role)
            cells[index].update { slot in
                optimizer.update(
                    &parameter, gradient: gradients[index].tensor, role: role, slot: &slot,
                    learningRate: rate,
                    step: step)
            }
        }
        slots = cells.map(\.value)
    }
}
