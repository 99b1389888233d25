import MiniBERT
import Tensors
import NeuralNetworks

struct GradientRun {
    let options: GradientOptions
    let loss: TaskLoss
    /// The number of blocks of the encoder, trained or not.
    let layerCount: Int
    let seed: UInt64
    let threads: WorkerThreads
    let checkpoint: TrainingCheckpoint?
    let fingerprint: String
    let onEvent: (FineTuningEvent) -> Void

    private static let scoringSize = 64

    struct Outcome<Model> {
        var model: Model
        /// `[rows, C]`.
        let heldOutLogits: Tensor
        let epochs: [EpochReport]
        let divergence: TrainingError?
    }

    func train<Model: Layer, Data: TrainingData>(
        _ model: Model, on data: Data, heldOut: Data
    ) throws(FineTuningError) -> Outcome<Model>
    where Model.Input == Data.Input, Model.Output == Tensor, Data.Target == TaskLoss.Target {
        switch options.rule {
        case .gradientDescent, .stochastic:
            try train(model, by: GradientDescent(), on: data, heldOut: heldOut)
        case .momentum: try train(model, by: Momentum(), on: data, heldOut: heldOut)
        case .nesterov: try train(model, by: Momentum(isNesterov: true), on: data, heldOut: heldOut)
        case .adaGrad: try train(model, by: AdaGrad(), on: data, heldOut: heldOut)
        case .rmsProp: try train(model, by: RMSProp(), on: data, heldOut: heldOut)
        case .adam: try train(model, by: Adam(), on: data, heldOut: heldOut)
        case .adamW:
            try train(model, by: Adam(weightDecay: options.weightDecay), on: data, heldOut: heldOut)
        }
    }

    private func train<Model: Layer, Rule: Optimizer, Data: TrainingData>(
        _ model: Model, by rule: Rule, on data: Data, heldOut: Data
    ) throws(FineTuningError) -> Outcome<Model>
    where Model.Input == Data.Input, Model.Output == Tensor, Data.Target == TaskLoss.Target {
        let trainer = trainer(by: rule, rowCount: data.count)
        let totalSteps = options.epochCount * trainer.stepsPerEpoch(exampleCount: data.count)
        var state = TrainingState(of: model, optimizer: rule)
        if let checkpoint, checkpoint.resumes {
            state = try checkpoint.read(
                of: model, by: trainer, exampleCount: data.count, fingerprint: fingerprint)
        }
        var divergence: TrainingError?
        do throws(TrainingError) {
            try trainer.resume(
                &state, on: data, validation: heldOut.count > 0 ? heldOut : nil,
                onStep: { report in
                    onEvent(.step(report, totalSteps: totalSteps, batchSize: trainer.batchSize))
                },
                onEpoch: { report in onEvent(.epoch(report, epochCount: options.epochCount)) })
        } catch {
            if case .stopped = error { try stop(state, totalSteps: totalSteps) }
            guard !state.history.epochs.isEmpty else { throw .training(error) }
            divergence = error
            if let best = state.best { state.model = best }
        }
        let heldOutLogits = logits(of: state.model, on: heldOut)
        if StopRequest.isPending { try stop(state, totalSteps: totalSteps) }
        // The last good model of a checkpoint may be none.
        guard heldOutLogits.isFinite else {
            throw .training(divergence ?? .parameterNotFinite(step: state.stepCount))
        }
        return Outcome(
            model: state.model, heldOutLogits: heldOutLogits, epochs: state.history.epochs,
            divergence: divergence)
    }

    /// Keeps a training that should stop, and ends it.
    private func stop<Model: Parameterized, Rule: Optimizer>(
        _ state: TrainingState<Model, Rule>, totalSteps: Int
    ) throws(FineTuningError) -> Never {
        guard state.stepCount > 0 else { throw .interrupted }
        try checkpoint?.write(state, fingerprint: fingerprint)
        throw .stopped(step: state.stepCount, of: totalSteps, checkpoint: checkpoint?.folder)
    }

    private func trainer<Rule: Optimizer>(by rule: Rule, rowCount: Int) -> Trainer<TaskLoss, Rule> {
        var trainer = Trainer(loss: loss, optimizer: rule, learningRate: options.learningRate)
        let batchSize = options.rule == .gradientDescent ? rowCount : options.batchSize
        trainer.batchSize = max(1, batchSize * options.accumulatedBatches)
        // Half a batch for each of the trainer's two gradients, except that batch norm needs the whole batch.
        trainer.workItemSize = max(1, options.usesBatchNorm ? batchSize : min((batchSize + 1) / 2, 512))
        trainer.epochCount = options.epochCount
        trainer.schedule = options.schedule(
            totalSteps: options.epochCount * trainer.stepsPerEpoch(exampleCount: rowCount))
        trainer.clipping = options.clipping
        trainer.penalty = options.penalty
        trainer.patience = options.patience
        trainer.seed = seed
        trainer.threads = threads
        if options.layerDecay < 1 {
            let (decay, layerCount) = (options.layerDecay, layerCount)
            trainer.parameterRate = { path, _ in path.rate(layerDecay: decay, layerCount: layerCount) }
        }
        return trainer
    }

    /// The logits of a model for all rows, in their order: `[n, C]`; without meaning if the training should stop.
    private func logits<Model: Layer, Data: TrainingData>(of model: Model, on data: Data) -> Tensor
    where Model.Input == Data.Input, Model.Output == Tensor {
        let rows = Array(0..<data.count)
        let seed = seed
        let parts = threads.map(Array(stride(from: 0, to: data.count, by: Self.scoringSize))) { start in
            var generator = SplitMix64(seed: seed)
            let indices = rows[start..<min(start + Self.scoringSize, rows.count)]
            return model(data.batch(of: indices, using: &generator).input)
        }
        return .concatenatingRows(parts)
    }
}

extension GradientOptions {
    fileprivate var usesBatchNorm: Bool {
        if case .perceptron(_, _, true, _) = network { true } else { false }
    }
}

extension ParameterPath {
    /// The factor of the learning rate of a parameter: 1 for the head, `layerDecay` for the top block, and a further
    /// factor `layerDecay` for each block below it and for the embeddings.
    func rate(layerDecay: Float, layerCount: Int) -> Float {
        let parts = name.split(separator: ".")
        let depth: Int
        if let place = parts.firstIndex(of: "layer"), place + 1 < parts.count,
            let layer = Int(parts[place + 1])
        {
            depth = layerCount - layer
        } else {
            depth = parts.first == "embeddings" ? layerCount + 1 : 0
        }
        return (0..<depth).reduce(1) { rate, _ in rate * layerDecay }
    }
}
