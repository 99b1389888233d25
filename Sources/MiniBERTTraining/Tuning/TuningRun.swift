import StrictJSON
import MiniBERT
import SystemFiles
import Tensors

/// The trials of a search, one after another.
struct TuningRun: ~Copyable {
    let tuning: Tuning
    let split: TuningSplit
    let journal: TuningJournal
    let onEvent: (TuningEvent) -> Void
    private(set) var trials: [TuningTrial] = []
    /// The model of the best trial so far.
    private(set) var keptModel: FineTunedModel?
    private var comparison: TrialComparison?
    /// The time that trial 0 took after its texts were encoded, in seconds.
    private(set) var fitSeconds = 0.0
    let start = System.seconds

    init(
        tuning: Tuning, split: TuningSplit, journal: consuming TuningJournal,
        onEvent: @escaping (TuningEvent) -> Void
    ) {
        (self.tuning, self.split, self.onEvent) = (tuning, split, onEvent)
        self.journal = journal
    }

    /// The number of the best trial: 0 unless another is better by more than chance explains.
    ///
    /// A trial with a lower accuracy is not better, or with fewer exact matches or a lower correlation.
    var choice: Int {
        guard let first = trials.first else { return 0 }
        let gains = trials.indices.filter {
            trials[$0].isGain && trials[$0].plainScore >= first.plainScore
        }
        return gains.max { (trials[$0].merit, $1) < (trials[$1].merit, $0) } ?? 0
    }

    /// Runs trials until a limit is reached or all settings are tried.
    mutating func search() throws(FineTuningError) {
        let tuner = tuning.tuner
        let space = SearchSpace(
            layerCount: tuner.embedder.encoder.blocks.count, rowCount: split.training.examples.count,
            defaults: tuning.defaults, trainsEncoder: !tuner.embedder.encoder.hasIntegerMaps,
            isPortable: tuning.isPortable, seed: tuner.seed)
        _ = try trial(.fit(tuning.defaults))
        for setting in space.fits where hasTime(for: 2 * fitSeconds) { _ = try trial(setting) }
        var halving = SuccessiveHalving(
            candidateCount: space.candidates.count, rungCount: SearchSpace.epochShares.count)
        while let run = halving.proposals.first(where: { hasTime(for: seconds(of: space.setting($0))) }) {
            guard let trial = try trial(space.setting(run)) else { return }
            halving.note(run, merit: trial.merit)
        }
    }

    /// Runs a trial, or takes it from the journal; `nil` if the time is over.
    private mutating func trial(_ setting: TrialSetting) throws(FineTuningError) -> TuningTrial? {
        let number = trials.count
        let line = journal.recorded[setting.json.text]
        let recorded = line.flatMap { TuningTrial($0, setting: setting, metrics: tuning.metrics) }
        // Other trials are compared with the predictions of trial 0, which are not in the journal.
        guard let recorded, number > 0 else {
            guard let (trial, model) = try newTrial(setting) else { return nil }
            if recorded == nil {
                try journal.append(trial.json(number: number, seed: tuning.tuner.seed))
            }
            add(trial, model, isRecorded: recorded != nil)
            return trial
        }
        add(recorded, nil, isRecorded: true)
        return recorded
    }

    private mutating func add(_ trial: TuningTrial, _ model: FineTunedModel?, isRecorded: Bool) {
        trials.append(trial)
        let number = trials.count - 1
        if choice == number { keptModel = model }
        onEvent(.finished(trial, number: number, best: choice, isRecorded: isRecorded))
    }

    private mutating func newTrial(
        _ setting: TrialSetting
    ) throws(FineTuningError) -> (trial: TuningTrial, model: FineTunedModel?)? {
        let began = System.seconds
        let number = trials.count
        let deadline = number == 0 ? nil : tuning.timeLimit.map { start + $0 - secondsAfterwards(of: choice) }
        let model: FineTunedModel
        do throws(FineTuningError) {
            model = try self.model(
                setting, on: split.training, validation: split.heldOut, trial: number, deadline: deadline)
        } catch .training {
            return (trial(setting, nil, nil, since: began), nil)
        } catch .interrupted where !StopRequest.isPending {
            return nil
        } catch .stopped where !StopRequest.isPending {
            return nil
        }
        guard model.divergence == nil else { return (trial(setting, nil, nil, since: began), nil) }
        let scored = try scored(model, on: split.heldOut)
        let difference = try interruptibly { () throws(Stopped) in try compare(scored) }
        return (trial(setting, scored.evaluation, difference, since: began), model)
    }

    private func trial(
        _ setting: TrialSetting, _ evaluation: Evaluation?, _ difference: TrialComparison.Difference?,
        since began: Double
    ) -> TuningTrial {
        TuningTrial(
            setting: setting,
            scores: evaluation.map { evaluation in
                tuning.metrics.map { TuningTrial.Score(metric: $0, value: $0.value(of: evaluation)) }
            } ?? [], gain: difference?.gain, standardError: difference?.standardError,
            seconds: System.seconds - began)
    }

    /// Compares predictions with those of trial 0; `nil` for trial 0 itself.
    private mutating func compare(_ scored: ScoredData) throws(Stopped) -> TrialComparison.Difference? {
        if let comparison { return try comparison.difference(of: scored) }
        comparison = try TrialComparison(with: scored, by: tuning.metric)
        return nil
    }

    /// The scores on the unseen rows of a training on all others.
    mutating func unseenEvaluation(of setting: TrialSetting) throws(FineTuningError) -> Evaluation {
        let model = try model(setting, on: split.search, validation: nil, trial: nil, deadline: nil)
        return try scored(model, on: split.unseen).evaluation
    }

    private func scored(
        _ model: FineTunedModel, on data: LabeledData
    ) throws(FineTuningError) -> ScoredData {
        let classifier: TextClassifier
        do throws(ModelError) { classifier = try model.classifier } catch { throw .model(error) }
        return try classifier.score(data, options: tuning.tuner.reading, threads: tuning.tuner.threads)
    }

    /// Trains as `train` does with the same options.
    private mutating func model(
        _ setting: TrialSetting, on data: LabeledData, validation: LabeledData?, trial: Int?,
        deadline: Double?
    ) throws(FineTuningError) -> FineTunedModel {
        let shouldStop: @Sendable () -> Bool = { deadline.map { System.seconds > $0 } ?? false }
        let onEvent = onEvent
        switch setting.forTrial {
        case .fit(let options):
            var began = System.seconds
            let model = try tuning.tuner.fit(
                data, validation: validation, name: tuning.name, options: options,
                cacheFolder: tuning.cacheFolder,
                shouldStop: shouldStop,
                onEvent: { event in
                    if case .fitting = event { began = System.seconds }
                    onEvent(.working(trial: trial, event))
                })
            if trial == 0 { fitSeconds = System.seconds - began }
            return model
        case .gradient(let options):
            return try tuning.tuner.fit(
                data, validation: validation, name: tuning.name, by: options,
                cacheFolder: tuning.cacheFolder, shouldStop: shouldStop,
                onEvent: { onEvent(.working(trial: trial, $0)) })
        }
    }
}
