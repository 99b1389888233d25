public import Tensors

/// The training loop: the loss to minimize, the optimizer, and the settings of the batches.
///
/// Each step is, in this order: forward, loss, backward, penalty, clipping, update. A batch is split into work
/// items with a fixed number of examples, which the threads share. Gradients are summed in a fixed order, so the
/// result depends on the settings and the seed, but not on the number of threads.
public struct Trainer<Objective: Loss, Rule: Optimizer>: Sendable {
    /// The loss to minimize.
    public var loss: Objective
    /// The rule by which parameters move against their gradients.
    public var optimizer: Rule
    /// The learning rate, of which `schedule` takes a share at each step.
    public var learningRate: Float
    /// The share of the learning rate that each step uses.
    public var schedule = LearningRateSchedule.constant
    /// The share of that rate for a parameter, for example less for lower layers.
    public var parameterRate: @Sendable (ParameterPath, ParameterRole) -> Float = { _, _ in 1 }
    /// The bound on the gradient.
    public var clipping = GradientClipping.none
    /// The penalty on large weights.
    public var penalty = Penalty.none
    /// The number of passes over the data.
    public var epochCount = 1
    /// The number of examples of a step.
    public var batchSize = 32
    /// The number of examples that go through the model together.
    ///
    /// Smaller items need less memory: the gradients of all items of a batch are accumulated before the update.
    public var workItemSize = 8
    /// The number of gradients that are accumulated side by side and then summed; it limits the number of threads
    /// that share a batch.
    ///
    /// Each takes memory and time in proportion to the model, so more than two pay only for large batches on many
    /// processors.
    public var gradientCount = 2
    /// The number of epochs without a lower validation loss after which training stops and returns to the best
    /// model; `nil` to never stop early.
    public var patience: Int?
    /// The seed of all randomness.
    public var seed: UInt64 = 0
    /// The threads that do the work.
    public var threads = WorkerThreads()

    /// Creates a trainer with the usual settings, which can then be changed.
    public init(loss: Objective, optimizer: Rule, learningRate: Float) {
        self.loss = loss
        self.optimizer = optimizer
        self.learningRate = learningRate
    }

    /// Returns the number of steps of an epoch over `exampleCount` examples.
    public func stepsPerEpoch(exampleCount: Int) -> Int { (exampleCount + batchSize - 1) / batchSize }
}

extension Trainer {
    /// Trains `model` on `data`, until the end or until its task is canceled.
    ///
    /// - Parameters:
    ///   - model: The model to train; after an error it is as it was at the end of the last complete epoch, and after a
    ///     cancellation as it was after the last complete step.
    ///   - data: The training examples.
    ///   - validation: The examples by which each epoch is measured; with `patience`, training stops by them.
    ///   - onEpoch: Called after each epoch.
    /// - Returns: The losses of each epoch.
    /// - Throws: `TrainingError` if there are no examples, if a loss, gradient or parameter is not finite, or if the task
    ///   is canceled.
    @discardableResult
    public func fit<Model: Layer, Data: TrainingData>(
        _ model: inout Model, on data: Data, validation: Data? = nil,
        onEpoch: (EpochReport) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingReport
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        var state = TrainingState(of: model, optimizer: optimizer)
        defer { model = state.model }
        return try StopRequest.heeding { () throws(TrainingError) in
            try resume(&state, on: data, validation: validation, onEpoch: onEpoch)
        }
    }

    /// Continues a training from `state`, as `fit` does from the start.
    ///
    /// - Parameters:
    ///   - state: The training in progress. After an error its model is that of the end of the last complete
    ///     epoch; after `.stopped` the training can be continued from it; after the end its model is the best one, if
    ///     there is `patience`.
    ///   - data: The training examples.
    ///   - validation: The examples by which each epoch is measured; with `patience`, training stops by them.
    ///   - onStep: Called after each step.
    ///   - onEpoch: Called after each epoch.
    /// - Returns: The losses of each epoch, including those before an interruption.
    /// - Throws: `TrainingError` if there are no examples, if a loss, gradient or parameter is not finite, or if the
    ///   training should stop.
    @discardableResult
    package func resume<Model: Layer, Data: TrainingData>(
        _ state: inout TrainingState<Model, Rule>, on data: Data, validation: Data? = nil,
        onStep: (StepReport) -> Void = { _ in },
        onEpoch: (EpochReport) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingReport
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        guard data.count > 0 else { throw .noExamples }
        let stepsPerEpoch = stepsPerEpoch(exampleCount: data.count)
        let patience = patience ?? .max
        precondition(patience >= 1, "patience must be positive, not \(patience)")
        var isStopped = state.history.epochsSinceBest >= patience
        var epoch = state.history.finishedEpochs(stepCount: state.stepCount, stepsPerEpoch: stepsPerEpoch)
        while !isStopped && epoch < epochCount {
            epoch += 1
            let start = state.model
            do throws(TrainingError) {
                try finishEpoch(epoch, &state, on: data, onStep: onStep)
                guard state.model.isFinite else { throw .parameterNotFinite(step: state.stepCount) }
            } catch {
                if case .stopped = error { throw error }
                state.model = start
                throw error
            }
            let validationLoss = validation.map { meanLoss(of: state.model, on: $0) }
            // A loss that was cut short is not used; it is measured when the training continues.
            guard !StopRequest.isPending else { throw .stopped(step: state.stepCount) }
            guard validationLoss?.isFinite != false else {
                state.model = start
                throw .lossNotFinite(step: state.stepCount)
            }
            if let validationLoss, self.patience != nil {
                state.recordValidation(loss: validationLoss)
                isStopped = state.history.epochsSinceBest >= patience
            }
            onEpoch(state.closeEpoch(epoch, validationLoss: validationLoss))
        }
        let isFinished = isStopped || state.history.epochs.last?.epoch == epochCount
        if isFinished, let best = state.best { state.model = best }
        return TrainingReport(epochs: state.history.epochs, stoppedEarly: isStopped)
    }

    /// Performs the remaining steps of an epoch.
    private func finishEpoch<Model: Layer, Data: TrainingData>(
        _ epoch: Int, _ state: inout TrainingState<Model, Rule>, on data: Data,
        onStep: (StepReport) -> Void
    ) throws(TrainingError)
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        let stepsPerEpoch = stepsPerEpoch(exampleCount: data.count)
        let order = order(of: data.count, epoch: epoch - 1)
        while state.stepCount < epoch * stepsPerEpoch {
            let step = state.stepCount - (epoch - 1) * stepsPerEpoch
            let examples = order[step * batchSize..<min((step + 1) * batchSize, order.count)]
            let report = try self.step(&state, on: batches(of: examples, from: data, step: state.stepCount))
            state.history.openLoss += Double(report.loss) * Double(report.weight)
            state.history.openWeight += Double(report.weight)
            onStep(report)
        }
    }

    func order(of count: Int, epoch: Int) -> [Int] {
        var generator = SplitMix64(seed: seed, stream: [.order, UInt64(epoch)])
        return (0..<count).shuffled(using: &generator)
    }
}
