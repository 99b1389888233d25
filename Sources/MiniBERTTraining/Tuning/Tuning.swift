import MiniBERT
import SystemFiles
import Tensors

/// A search for the settings of a training that give the best scores on held-out rows.
///
/// Trial 0 is the default training. Every other trial is kept only if it is better on the same held-out rows by more than
/// chance explains. The final score is of rows that no choice has seen.
package struct Tuning: Sendable {
    /// Trains the models.
    package let tuner: FineTuner
    /// The options of trial 0.
    package let defaults: HeadOptions
    /// The score that decides.
    package let metric: TuningMetric
    /// Whether transformers must be able to load the model.
    package var isPortable = false
    /// The most trials; with this limit alone, the result depends on data and settings only.
    package var trialLimit = Int.max
    /// The seconds that the search and the trainings after it should take; `nil` for no limit.
    package var timeLimit: Double?
    /// The name of the models in their reports and model cards.
    package var name = "model"
    /// Where features are kept.
    package var cacheFolder: FeatureCacheFolder?

    /// Creates a search.
    package init(tuner: FineTuner, defaults: HeadOptions, metric: TuningMetric) {
        (self.tuner, self.defaults, self.metric) = (tuner, defaults, metric)
    }

    /// The score that decides, then the other scores of the task.
    var metrics: [TuningMetric] {
        [metric] + TuningMetric.metrics(of: tuner.task).filter { $0 != metric }
    }

    /// Runs the trials, and scores the best settings on rows that no choice has seen.
    ///
    /// A request to stop ends the search; the result then has the best trial so far.
    ///
    /// - Parameters:
    ///   - data: The labeled rows.
    ///   - journal: The path of the journal.
    ///   - resumes: Whether the search continues from the journal.
    ///   - onEvent: Called with the progress.
    /// - Returns: The trials and the choice.
    /// - Throws: `FineTuningError`; `.interrupted` if the search is stopped before a trial gives a model.
    package func result(
        for data: LabeledData, journal: String, resumes: Bool, onEvent: @escaping (TuningEvent) -> Void
    ) throws(FineTuningError) -> TuningResult {
        let split = try TuningSplit(data, for: tuner)
        let fingerprint: String = try interruptibly { () throws(Stopped) in try self.fingerprint(of: data) }
        var run = TuningRun(
            tuning: self, split: split,
            journal: try TuningJournal.opened(journal, fingerprint: fingerprint, resumes: resumes),
            onEvent: onEvent)
        onEvent(
            .split(
                training: split.training.examples.count, heldOut: split.heldOut.examples.count,
                unseen: split.unseen.examples.count))
        do throws(FineTuningError) {
            try run.search()
            let setting = run.trials[run.choice].setting
            let evaluation = try run.unseenEvaluation(of: setting)
            let base = run.choice == 0 ? nil : try run.unseenEvaluation(of: run.trials[0].setting)
            return TuningResult(
                trials: run.trials, choice: run.choice, keptModel: run.keptModel, unseen: evaluation,
                defaultUnseen: base)
        } catch {
            // A journal without a trial is of no use.
            if run.trials.isEmpty, !resumes { try? System.removeFile(FilePath(journal)) }
            guard StopRequest.isPending, !run.trials.isEmpty else { throw error }
            return TuningResult(
                trials: run.trials, choice: run.choice, keptModel: run.keptModel, unseen: nil,
                defaultUnseen: nil)
        }
    }

    /// A digest of everything that decides the scores of a trial.
    private func fingerprint(of data: LabeledData) throws(Stopped) -> String {
        let targets = data.examples.map(\.target)
        return try tuner.fingerprint(
            of: data.examples,
            settings: "\(defaults) \(isPortable) \(metric) \(targets) \(tuner.seed) \(tuner.classWeighting)")
    }
}

/// A step of a search for settings.
package enum TuningEvent: Sendable {
    /// The rows were dealt to the parts.
    case split(training: Int, heldOut: Int, unseen: Int)
    /// A trial is finished, now or in the journal; `best` is the number of the trial that is the choice so far.
    case finished(TuningTrial, number: Int, best: Int, isRecorded: Bool)
    /// A training works: that of a trial, by number, or after the last trial one that is scored on unseen rows.
    case working(trial: Int?, FineTuningEvent)
}

/// The trials of a search, and the choice.
package struct TuningResult: Sendable {
    /// The trials in order; trial 0 is the default training.
    package let trials: [TuningTrial]
    /// The number of the best trial; 0 unless another is clearly better.
    package let choice: Int
    /// The model of the best trial, trained on a part of the rows; `nil` if the trial ran before the search was resumed.
    package let keptModel: FineTunedModel?
    /// The scores of the best settings on rows that no choice has seen; `nil` if the search was stopped.
    package let unseen: Evaluation?
    /// The scores of the default training on the same rows; `nil` if it is the choice.
    package let defaultUnseen: Evaluation?
}
