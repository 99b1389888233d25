import StrictJSON
import NeuralNetworks
import SystemFiles
import Tensors

/// The training loop of masked-token training and distillation: steps, log, measurements and checkpoints.
struct PretrainingRun<Task: PretrainingTask> {
    private static var measurementCount: Int { 100 }
    /// The approximate number of steps in the log.
    private static var logLineCount: Int { 2_000 }

    let task: Task
    let corpus: TokenCorpus
    let settings: PretrainingSettings
    let folder: PretrainingFolder
    let threads: WorkerThreads
    private var sampler: SequenceSampler
    private let trainer: Trainer<Task.Objective, Adam>
    private let totalStepCount: Int
    private var state: TrainingState<Task.Model, Adam>
    private var progress: CheckpointProgress

    /// Prepares a run; the values of the model are replaced by those of the checkpoint, if there is one.
    ///
    /// - Throws: `PretrainingError.tooFewTexts`, or `.damaged` if the checkpoint is of another training.
    init(
        _ task: Task, _ model: Task.Model, corpus: TokenCorpus, from checkpoint: PretrainingCheckpoint?,
        of training: Pretraining
    ) throws(PretrainingError) {
        self.task = task
        self.corpus = corpus
        settings = training.settings
        folder = training.folder
        threads = training.threads
        sampler = try SequenceSampler(lengths: corpus.lengths, seed: settings.seed)
        totalStepCount = settings.stepCount(tokenCount: sampler.tokenCount)
        trainer = settings.trainer(loss: task.objective, stepCount: totalStepCount, threads: threads)
        state = TrainingState(of: model, optimizer: settings.optimizer)
        progress = CheckpointProgress(
            portionCount: corpus.portions.count,
            dataDigest: SHA256.digest(ofParts: task.digests.map { Array($0.utf8) }).hexadecimal,
            settings: settings)
        guard let checkpoint else { return }
        guard checkpoint.progress.isSameTraining(as: progress) else {
            throw .damaged(
                file: folder.checkpointPath,
                finding: "is of other tokens, other vectors of a teacher, or other settings")
        }
        progress = checkpoint.progress
        guard
            progress.isPossible(
                totalStepCount: totalStepCount, batchTokenCount: settings.batchTokenCount,
                longestSequence: Int(corpus.lengths.max() ?? 0))
        else {
            throw .damaged(file: folder.checkpointPath, finding: "has numbers that the training cannot reach")
        }
        try checkpoint.load(into: &state)
    }

    /// Makes steps until all are complete, a limit is reached, or the run should stop; its checkpoint is then that of the
    /// last complete step.
    ///
    /// - Throws: `PretrainingError.stopped` if a new training should stop before its first step.
    mutating func run(
        _ limits: RunLimits, onReport: (PretrainingReport) -> Void
    ) throws(PretrainingError) -> PretrainingOutcome {
        var log = try PretrainingLog.opened(in: folder, keeping: progress)
        var pace = Pace(progress)
        let firstStepCount = state.stepCount
        let logInterval = max(1, totalStepCount / Self.logLineCount)
        let measurementInterval = max(1, totalStepCount / Self.measurementCount)
        while state.stepCount < totalStepCount {
            let before = progress
            let step: StepReport
            do throws(PretrainingError) { step = try self.step() } catch .stopped {
                progress = before
                guard state.stepCount > 0 else { throw .stopped }
                if state.stepCount > firstStepCount { try save(log) }
                return .stopped
            }
            pace.add(step, &progress)
            let isLast = state.stepCount == totalStepCount
            let isMeasured = isLast || state.stepCount.isMultiple(of: measurementInterval)
            let heldOut = isMeasured ? measured() : nil
            let isCut = isMeasured && heldOut == nil
            if !isCut, isMeasured || state.stepCount.isMultiple(of: logInterval) {
                let report = pace.report(progress, of: totalStepCount, heldOut: heldOut)
                try log.write { write(step, report, to: &$0) }
                onReport(report)
            }
            let isStopped = isCut || !isLast && limits.areReached(after: pace.seconds)
            if isStopped || isLast || pace.isCheckpointDue(after: limits.checkpointSeconds) {
                try save(log)
            }
            if isStopped { return .stopped }
        }
        try folder.removeWorkingFiles(tokenFileCount: corpus.portions.count)
        return .finished
    }

    private mutating func step() throws(PretrainingError) -> StepReport {
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
            if case .stopped = error { throw .stopped }
            throw .training(error)
        }
    }

    /// The scores on the held-out sequences, with the same masks each time; `nil` if the run should stop.
    private func measured() -> HeldOutMeasurement? {
        let groups = sampler.items(of: sampler.heldOut, tokenBudget: settings.itemTokenCount)
        let model = state.model
        let parts = threads.map(Array(groups.enumerated())) { [task, settings] index, group in
            var generator = SplitMix64(seed: settings.seed, stream: [.heldOutMasking, UInt64(index)])
            let batch = task.batch(of: group, using: &generator)
            // An output that was cut short may have a wrong shape.
            guard !StopRequest.isPending else { return (weight: 0.0, loss: 0.0, measure: 0.0) }
            let output = model(batch.input)
            guard !StopRequest.isPending else { return (weight: 0.0, loss: 0.0, measure: 0.0) }
            let weight = Double(task.objective.weight(of: batch.targets))
            return (
                weight: weight, loss: weight * Double(task.objective(output, batch.targets).mean),
                measure: task.measure(of: output, batch.targets)
            )
        }
        guard !StopRequest.isPending else { return nil }
        let weight = parts.reduce(0) { $0 + $1.weight }
        return HeldOutMeasurement(
            loss: Float(parts.reduce(0) { $0 + $1.loss } / weight),
            measure: Float(parts.reduce(0) { $0 + $1.measure } / weight), measureName: task.measureName.words)
    }

    private func write(_ step: StepReport, _ report: PretrainingReport, to json: inout JSONWriter) {
        json.field("step") { $0.integer(step.step) }
        json.field("epoch") { $0.double(Double(progress.position) / Double(sampler.training.count)) }
        json.field("tokens") { $0.integer(progress.tokenCount) }
        json.field("loss") { $0.float(report.loss) }
        json.field("gradient_norm") { $0.float(step.gradientNorm) }
        json.field("learning_rate") { $0.float(step.learningRate) }
        json.field("seconds") { $0.double(progress.seconds) }
        json.field("tokens_per_second") { $0.double(report.tokensPerSecond) }
        guard let heldOut = report.heldOut else { return }
        json.field("held_out_loss") { $0.float(heldOut.loss) }
        json.field("held_out_" + task.measureName.key) { $0.float(heldOut.measure) }
    }

    private mutating func save(_ log: borrowing PretrainingLog) throws(PretrainingError) {
        try folder.writeWeights(task.tensors(of: state.model))
        try log.synchronize()
        progress.logByteCount = log.byteCount
        progress.logDigest = log.digest
        try PretrainingCheckpoint.write(state, progress, to: folder)
    }
}

/// The speed of a run, and the mean loss since the last report.
private struct Pace {
    private let clock = RunClock()
    /// The progress at the beginning of the run.
    private let start: CheckpointProgress
    private var lastCheckpoint = 0.0
    private var loss = 0.0
    private var weight = 0.0

    init(_ start: CheckpointProgress) { self.start = start }

    var seconds: Double { clock.seconds }

    mutating func add(_ step: StepReport, _ progress: inout CheckpointProgress) {
        loss += Double(step.loss) * Double(step.weight)
        weight += Double(step.weight)
        progress.seconds = start.seconds + seconds
    }

    mutating func report(
        _ progress: CheckpointProgress, of totalStepCount: Int, heldOut: HeldOutMeasurement?
    ) -> PretrainingReport {
        defer { (loss, weight) = (0, 0) }
        let seconds = progress.seconds - start.seconds
        let stepCount = progress.stepCount - start.stepCount
        return PretrainingReport(
            stepCount: progress.stepCount, totalStepCount: totalStepCount,
            loss: Float(loss / max(weight, 1e-12)),
            tokensPerSecond: Double(progress.tokenCount - start.tokenCount) / max(seconds, 1e-6),
            remainingSeconds: seconds / Double(stepCount) * Double(totalStepCount - progress.stepCount),
            heldOut: heldOut)
    }

    mutating func isCheckpointDue(after interval: Double) -> Bool {
        guard seconds - lastCheckpoint >= interval else { return false }
        lastCheckpoint = seconds
        return true
    }
}
