import NeuralNetworks
import SafetensorsFormat
import Tensors

/// How far a pretraining is; for people who wait.
package struct PretrainingReport: Hashable, Sendable {
    /// How many steps have been made.
    package let stepCount: Int
    /// How many there will be.
    package let totalStepCount: Int
    /// The mean loss of the last logged steps.
    package let loss: Float
    /// Since the start or the last continuation.
    package let tokensPerSecond: Double
    /// The mean loss on the sequences set aside and the measure beside it, if they were measured after this step.
    package var heldOut: (loss: Float, measure: Float, measureName: String)? {
        measurement.map { ($0.loss, $0.measure, $0.name) }
    }
    let measurement: HeldOutMeasurement?

    /// How many seconds the rest takes at this pace.
    package let remainingSeconds: Double
}

/// What the sequences set aside say of a model.
struct HeldOutMeasurement: Hashable, Sendable {
    let loss: Float
    let measure: Float
    let name: String
}

/// How a run ended.
package enum PretrainingOutcome: Hashable, Sendable {
    /// All steps were made.
    case finished
    /// It was stopped, and can go on from its checkpoint.
    case stopped
}

/// When a run pauses for other things than steps.
package struct RunLimits: Sendable {
    /// After how many seconds to stop; `nil` for never.
    package var seconds: Double?
    /// After how many seconds to write a checkpoint.
    package var checkpointSeconds = 600.0
    /// Asked after each step.
    package var shouldStop: @Sendable () -> Bool = { false }

    /// Creates limits.
    package init() {}
}

/// The loop that masked-token training and distillation share: steps, log, measurements, checkpoints.
struct PretrainingRun<Task: PretrainingTask> {
    /// About how often the sequences set aside are measured.
    private static var measurementCount: Int { 100 }
    /// About how many lines of steps the log has.
    private static var logLineCount: Int { 2_000 }

    let task: Task
    let corpus: TokenCorpus
    let settings: PretrainingSettings
    let folder: TrainingFolder
    let threads: WorkerThreads
    private var sampler: SequenceSampler
    private let trainer: Trainer<Task.Objective, Adam>
    private let totalStepCount: Int

    init(
        _ task: Task, corpus: TokenCorpus, settings: PretrainingSettings, folder: TrainingFolder,
        threads: WorkerThreads
    ) throws(PretrainingError) {
        self.task = task
        self.corpus = corpus
        self.settings = settings
        self.folder = folder
        self.threads = threads
        sampler = try SequenceSampler(lengths: corpus.lengths, seed: settings.seed)
        totalStepCount = settings.stepCount(tokenCount: sampler.tokenCount)
        trainer = settings.trainer(loss: task.objective, stepCount: totalStepCount, threads: threads)
    }

    /// Trains a new model.
    mutating func start(
        _ model: Task.Model, limits: RunLimits, onReport: (PretrainingReport) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        var progress = TrainingProgress()
        progress.portionCount = corpus.portions.count
        progress.corpusDigest = corpus.digest
        progress.settings = settings.summary
        var state = TrainingState(of: model, optimizer: settings.optimizer)
        return try run(&state, &progress, limits, onReport)
    }

    /// Goes on with a training.
    ///
    /// - Parameter model: Of the same shapes; its values do not matter.
    mutating func resume(
        _ model: Task.Model, from checkpoint: PretrainingCheckpoint, limits: RunLimits,
        onReport: (PretrainingReport) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        var progress = checkpoint.progress
        guard progress.corpusDigest == corpus.digest, progress.settings == settings.summary else {
            throw .damaged(file: folder.checkpointPath, finding: "is of another corpus or other settings")
        }
        var state = TrainingState(of: model, optimizer: settings.optimizer)
        try checkpoint.load(into: &state)
        return try run(&state, &progress, limits, onReport)
    }

    private mutating func run(
        _ state: inout TrainingState<Task.Model, Adam>, _ progress: inout TrainingProgress,
        _ limits: RunLimits,
        _ onReport: (PretrainingReport) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        var log = try TrainingLog(folder, keeping: progress.logByteCount)
        let clock = RunClock()
        let (earlierSeconds, earlierTokens, earlierSteps) = (
            progress.seconds, progress.tokenCount, progress.stepCount
        )
        var lastCheckpoint = 0.0
        var window = LossWindow()
        let logInterval = max(1, totalStepCount / Self.logLineCount)
        let measurementInterval = max(1, totalStepCount / Self.measurementCount)
        while state.stepCount < totalStepCount {
            let step = try step(&state, &progress)
            window.add(step)
            let seconds = clock.seconds
            progress.seconds = earlierSeconds + seconds
            let isLast = state.stepCount == totalStepCount
            let isMeasured = isLast || state.stepCount.isMultiple(of: measurementInterval)
            let measurement = isMeasured ? measured(state.model) : nil
            let rate = Double(progress.tokenCount - earlierTokens) / max(seconds, 1e-6)
            if isMeasured || state.stepCount.isMultiple(of: logInterval) {
                try log.write { write(step, window.mean, progress, measurement, rate, to: &$0) }
                onReport(
                    PretrainingReport(
                        stepCount: state.stepCount, totalStepCount: totalStepCount, loss: window.mean,
                        tokensPerSecond: rate, measurement: measurement,
                        remainingSeconds: seconds * Double(totalStepCount - state.stepCount)
                            / Double(state.stepCount - earlierSteps)))
                window = LossWindow()
            }
            progress.logByteCount = log.byteCount
            let isStopped =
                !isLast && (limits.shouldStop() || limits.seconds.map { clock.seconds >= $0 } ?? false)
            if isStopped || isLast || clock.seconds - lastCheckpoint >= limits.checkpointSeconds {
                try save(state, progress)
                lastCheckpoint = clock.seconds
            }
            if isStopped { return .stopped }
        }
        try folder.removeWorkingFiles(tokenFileCount: corpus.portions.count)
        return .finished
    }

    /// Makes one step.
    private mutating func step(
        _ state: inout TrainingState<Task.Model, Adam>, _ progress: inout TrainingProgress
    ) throws(PretrainingError) -> StepReport {
        let sequences = sampler.next(from: &progress.position, tokenBudget: settings.batchTokenCount)
        let step = UInt64(state.stepCount)
        let groups = sampler.items(of: sequences, tokenBudget: settings.itemTokenCount)
        let items = threads.map(Array(groups.enumerated())) { [task, settings] index, group in
            var generator = SplitMix64(seed: settings.seed, stream: [.masking, step, UInt64(index)])
            return task.batch(of: group, using: &generator)
        }
        progress.tokenCount += sequences.reduce(0) { $0 + Int(corpus.lengths[$1]) }
        do throws(TrainingError) {
            let report = try trainer.step(&state, on: items)
            progress.stepCount = state.stepCount
            return report
        } catch {
            throw .training(error)
        }
    }

    /// Loss and measure on the sequences set aside; the same questions each time.
    private func measured(_ model: Task.Model) -> HeldOutMeasurement {
        let groups = sampler.items(of: sampler.heldOut, tokenBudget: settings.itemTokenCount)
        let parts = threads.map(Array(groups.enumerated())) { [task, settings] index, group in
            var generator = SplitMix64(seed: settings.seed, stream: [.heldOutMasking, UInt64(index)])
            let batch = task.batch(of: group, using: &generator)
            let output = model(batch.input)
            let weight = Double(task.objective.weight(of: batch.targets))
            return (
                weight: weight, loss: weight * Double(task.objective(output, batch.targets).mean),
                measure: task.measure(of: output, batch.targets)
            )
        }
        let weight = parts.reduce(0) { $0 + $1.weight }
        return HeldOutMeasurement(
            loss: Float(parts.reduce(0) { $0 + $1.loss } / weight),
            measure: Float(parts.reduce(0) { $0 + $1.measure } / weight), name: task.measureName.words)
    }

    private func write(
        _ step: StepReport, _ loss: Float, _ progress: TrainingProgress, _ measurement: HeldOutMeasurement?,
        _ rate: Double, to json: inout JSONWriter
    ) {
        json.field("step") { $0.integer(step.step) }
        json.field("epoch") { $0.double(Double(progress.position) / Double(sampler.training.count)) }
        json.field("tokens") { $0.integer(progress.tokenCount) }
        json.field("loss") { $0.float(loss) }
        json.field("gradient_norm") { $0.float(step.gradientNorm) }
        json.field("learning_rate") { $0.float(step.learningRate) }
        json.field("seconds") { $0.double(progress.seconds) }
        json.field("tokens_per_second") { $0.double(rate) }
        guard let measurement else { return }
        json.field("held_out_loss") { $0.float(measurement.loss) }
        json.field("held_out_" + task.measureName.key) { $0.float(measurement.measure) }
    }

    /// Writes the weights for those who use the model, and the checkpoint.
    private func save(
        _ state: TrainingState<Task.Model, Adam>, _ progress: TrainingProgress
    ) throws(PretrainingError) {
        let tensors = task.tensors(of: state.model).map(TensorContent.init(parameter:))
        try folder.write(tensors, metadata: .transformers, to: folder.weightsPath)
        try PretrainingCheckpoint.write(state, progress, to: folder)
    }
}

/// The mean loss of the steps since the last line of the log.
private struct LossWindow {
    private var total = 0.0
    private var weight = 0.0

    mutating func add(_ step: StepReport) {
        total += Double(step.loss) * Double(step.weight)
        weight += Double(step.weight)
    }

    var mean: Float { Float(total / max(weight, 1e-12)) }
}

/// Seconds since its creation.
struct RunClock {
    private let start = ContinuousClock.now

    var seconds: Double { start.duration(to: .now) / .seconds(1) }
}
