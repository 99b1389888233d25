public import Tensors

/// The training loop: what to make small, by which rule, and in what portions.
///
/// Each step is, in this order: forward, loss, backward, penalty, clip, update. A batch is split into work items of a
/// fixed number of examples, which the threads share; gradients are summed in a fixed order, so the result depends on
/// the settings and the seed, and not on the number of threads.
public struct Trainer<Objective: Loss, Rule: Optimizer>: Sendable {
    /// What to make small.
    public var loss: Objective
    /// How a parameter moves against its gradient.
    public var optimizer: Rule
    /// The rate that `schedule` takes shares of.
    public var learningRate: Float
    /// What share of the rate each step takes.
    public var schedule = LearningRateSchedule.constant
    /// What share of that a parameter takes; less for lower layers, say.
    public var parameterRate: @Sendable (ParameterPath, ParameterRole) -> Float = { _, _ in 1 }
    /// How the gradient is kept within bounds.
    public var clipping = GradientClipping.none
    /// What large weights cost.
    public var penalty = Penalty.none
    /// How often to go through the data.
    public var epochCount = 1
    /// The examples of a step; all of them make gradient descent of what would be stochastic.
    public var batchSize = 32
    /// The examples that go through the model together.
    ///
    /// A smaller item needs less memory: the gradients of all items of a batch are accumulated before the update.
    public var workItemSize = 8
    /// How many gradients are accumulated side by side and then summed: the most threads that can share a batch.
    ///
    /// Each takes memory and time in proportion to the model, so more pay only for large batches on many processors.
    public var gradientCount = 2
    /// After how many epochs without a lower validation loss to stop, and return to the best model.
    public var patience: Int?
    /// What all randomness is derived from.
    public var seed: UInt64 = 0
    /// Who does the work.
    public var threads = WorkerThreads()

    /// Creates a trainer of the usual settings; change what should be different.
    public init(loss: Objective, optimizer: Rule, learningRate: Float) {
        self.loss = loss
        self.optimizer = optimizer
        self.learningRate = learningRate
    }

    /// How many steps an epoch through `exampleCount` examples takes.
    public func stepsPerEpoch(exampleCount: Int) -> Int { (exampleCount + batchSize - 1) / batchSize }
}

extension Trainer {
    /// Trains `model` on `data`.
    ///
    /// - Parameters:
    ///   - model: What is trained; after an error it is as it was at the end of the last whole epoch.
    ///   - data: What to learn from.
    ///   - validation: What to measure each epoch by, with `patience` to stop by.
    ///   - onEpoch: Told of each epoch.
    /// - Returns: What each epoch came to.
    /// - Throws: `TrainingError` when there are no examples, or a loss, gradient or parameter is not finite.
    @discardableResult
    public func fit<Model: Layer, Data: TrainingData>(
        _ model: inout Model, on data: Data, validation: Data? = nil,
        onEpoch: (EpochReport) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingReport
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        var state = TrainingState(of: model, optimizer: optimizer)
        defer { model = state.model }
        return try resume(&state, on: data, validation: validation, onEpoch: onEpoch)
    }

    /// Goes on with a training from where `state` is, as `fit` does from the start.
    ///
    /// - Parameters:
    ///   - state: The training in progress; after an error its model is that of the end of the last whole epoch, and
    ///     after the end the best one, if there is `patience`.
    ///   - data: What to learn from.
    ///   - validation: What to measure each epoch by, with `patience` to stop by.
    ///   - onStep: Told of each step and of the state after it; returns whether to go on.
    ///   - onEpoch: Told of each epoch.
    /// - Returns: What each epoch came to, those before an interruption among them.
    /// - Throws: `TrainingError` when there are no examples, or a loss, gradient or parameter is not finite.
    @discardableResult
    package func resume<Model: Layer, Data: TrainingData>(
        _ state: inout TrainingState<Model, Rule>, on data: Data, validation: Data? = nil,
        onStep: (StepReport, TrainingState<Model, Rule>) -> Bool = { _, _ in true },
        onEpoch: (EpochReport) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingReport
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        guard data.count > 0 else { throw .noExamples }
        let stepsPerEpoch = stepsPerEpoch(exampleCount: data.count)
        var stopping = EarlyStopping<Model>(patience: patience ?? .max)
        if let bestLoss = state.history.bestLoss {
            stopping.resume(
                best: state.best, loss: bestLoss, lossesSince: state.history.epochsSinceBest)
        }
        var isStopped = stopping.lossesSinceBest >= stopping.patience
        var epoch = state.history.finishedEpochs(stepCount: state.stepCount, stepsPerEpoch: stepsPerEpoch)
        while !isStopped && epoch < epochCount {
            epoch += 1
            let start = state.model
            let isWhole: Bool
            do throws(TrainingError) {
                isWhole = try finishEpoch(epoch, &state, on: data, onStep: onStep)
                guard state.model.isFinite else { throw .parameterNotFinite(step: state.stepCount) }
            } catch {
                state.model = start
                throw error
            }
            guard isWhole else { break }
            let validationLoss = validation.map { meanLoss(of: state.model, on: $0) }
            guard validationLoss?.isFinite != false else {
                state.model = start
                throw .lossNotFinite(step: state.stepCount)
            }
            if let validationLoss, patience != nil {
                isStopped = stopping.shouldStop(after: state.model, loss: validationLoss)
                state.best = stopping.best
            }
            let report = state.closeEpoch(epoch, validationLoss: validationLoss, stopping)
            onEpoch(report)
        }
        let isFinished = isStopped || state.history.epochs.last?.epoch == epochCount
        if isFinished, let best = stopping.best { state.model = best }
        return TrainingReport(epochs: state.history.epochs, stoppedEarly: isStopped)
    }

    /// Makes the remaining steps of an epoch; returns whether it came to its end, and `onStep` did not end it.
    private func finishEpoch<Model: Layer, Data: TrainingData>(
        _ epoch: Int, _ state: inout TrainingState<Model, Rule>, on data: Data,
        onStep: (StepReport, TrainingState<Model, Rule>) -> Bool
    ) throws(TrainingError) -> Bool
    where Model.Input == Data.Input, Model.Output == Tensor, Objective.Target == Data.Target {
        let stepsPerEpoch = stepsPerEpoch(exampleCount: data.count)
        let order = order(of: data.count, epoch: epoch - 1)
        while state.stepCount < epoch * stepsPerEpoch {
            let step = state.stepCount - (epoch - 1) * stepsPerEpoch
            let examples = order[step * batchSize..<min((step + 1) * batchSize, order.count)]
            let report = try self.step(&state, on: batches(of: examples, from: data, step: state.stepCount))
            state.history.openLoss += Double(report.loss) * Double(report.weight)
            state.history.openWeight += Double(report.weight)
            guard onStep(report, state) else { return false }
        }
        return true
    }

    /// The order in which an epoch goes through the data.
    func order(of count: Int, epoch: Int) -> [Int] {
        var generator = SplitMix64(seed: seed, stream: [.order, UInt64(epoch)])
        return (0..<count).shuffled(using: &generator)
    }
}
