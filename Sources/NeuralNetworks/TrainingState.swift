internal import Tensors

/// A training in progress: the model, what the optimizer remembers, and how far it is.
///
/// All randomness of a training is derived from the trainer's seed and the step, so this is everything: saved by
/// `parameters`, `stepCount` and `history`, and loaded again, a training goes on to the same bytes.
package struct TrainingState<Model: Parameterized, Rule: Optimizer>: Parameterized {
    /// What is trained.
    package var model: Model
    /// How many steps have been made.
    package var stepCount: Int
    /// What the epochs so far came to.
    package internal(set) var history: TrainingHistory
    /// The model of the lowest validation loss so far, where a training may stop early.
    package internal(set) var best: Model?
    /// What the optimizer remembers of each parameter, in the order of the visit.
    var slots: [Rule.Slot]

    /// Creates the state before the first step, or one of the shape that `load` needs to go on from a later one.
    ///
    /// - Parameters:
    ///   - model: What is trained.
    ///   - optimizer: The rule, whose memory of each parameter is empty.
    ///   - stepCount: How many steps the state to be loaded had made.
    ///   - history: What it had gone through.
    package init(
        of model: Model, optimizer: Rule, stepCount: Int = 0, history: TrainingHistory = TrainingHistory()
    ) {
        self.model = model
        self.stepCount = stepCount
        self.history = history
        best = history.bestLoss == nil ? nil : model
        slots = model.parameters().map { optimizer.makeSlot(for: $0.tensor) }
    }

    /// Visits the parameters of the model, what the optimizer remembers of each, under `optimizer` and its name, and
    /// the best model so far under `best`, if there is one.
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

    /// Takes note of the end of an epoch.
    mutating func closeEpoch(
        _ epoch: Int, validationLoss: Float?, _ stopping: EarlyStopping<Model>
    ) -> EpochReport {
        let report = EpochReport(
            epoch: epoch, stepCount: stepCount,
            trainingLoss: Float(history.openLoss / max(history.openWeight, .leastNormalMagnitude)),
            validationLoss: validationLoss)
        history.epochs.append(report)
        history.openLoss = 0
        history.openWeight = 0
        if stopping.best != nil {
            history.bestLoss = stopping.bestLoss
            history.epochsSinceBest = stopping.lossesSinceBest
        }
        return report
    }

    /// Moves every parameter against its gradient.
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
