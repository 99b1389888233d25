import SystemFiles

/// The time that is left, and the time that trainings will probably take.
extension TuningRun {
    /// Whether a trial of so many seconds may begin: the trainings after the search need time, too.
    func hasTime(for seconds: Double) -> Bool {
        guard trials.count < tuning.trialLimit else { return false }
        guard let limit = tuning.timeLimit else { return true }
        let afterwards = max(secondsAfterwards(of: choice), seconds * lastTrainings)
        return System.seconds - start + seconds + afterwards <= limit
    }

    /// The seconds of a trial, by those of the most similar trials so far; 0 if there are none.
    func seconds(of setting: TrialSetting) -> Double {
        guard case .gradient(let options) = setting else { return fitSeconds }
        let similar = trials.compactMap { trial -> Double? in
            guard case .gradient(let others) = trial.setting, others.unfreezing == options.unfreezing else {
                return nil
            }
            return trial.seconds / Double(others.epochCount)
        }
        return Double(options.epochCount) * (similar.max() ?? 0)
    }

    /// The seconds of the trainings after the search if this trial is the choice.
    func secondsAfterwards(of number: Int) -> Double {
        guard trials.indices.contains(number) else { return 0 }
        // A fit for a model also fits a head for each fold.
        let fit = fitSeconds * Double(tuning.defaults.folds + 1)
        switch trials[number].setting {
        case .fit: return 2 * fit
        case .gradient: return fit + trials[number].seconds * lastTrainings
        }
    }

    /// The work of the trainings on all rows but the unseen ones, and on all rows, as a multiple of that of a trial.
    private var lastTrainings: Double {
        let (search, unseen) = (split.search.examples.count, split.unseen.examples.count)
        return Double(2 * search + unseen) / Double(max(1, split.training.examples.count))
    }
}
