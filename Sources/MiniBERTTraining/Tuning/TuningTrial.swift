package import StrictJSON

/// A finished trial: its settings and its scores on the held-out rows.
package struct TuningTrial: Hashable, Sendable {
    /// The settings.
    package let setting: TrialSetting
    /// The scores by metric, the one that decides first; empty for a training that failed.
    package let scores: [Score]
    /// The gain over trial 0: larger is better, whatever the metric; `nil` for trial 0 and for a training that failed.
    package let gain: Double?
    /// The standard error of the gain.
    package let standardError: Double?
    /// The time that the trial took.
    package let seconds: Double

    /// A score and its name.
    package struct Score: Hashable, Sendable {
        /// The metric.
        package let metric: TuningMetric
        /// The score; `nil` if it is not defined.
        package let value: Double?
    }

    /// The score that decides, as a number that is larger for a better trial.
    var merit: Double {
        guard let score = scores.first, let value = score.value else { return -.infinity }
        return score.metric == .logLoss ? -value : value
    }

    /// The score that people look at first: the accuracy, the share of exact matches, or the correlation.
    var plainScore: Double {
        let plain: [TuningMetric] = [.accuracy, .exactMatch, .pearson]
        return scores.first { plain.contains($0.metric) }?.value ?? -.infinity
    }

    /// Whether the trial is better than trial 0 by more than chance explains.
    var isGain: Bool {
        guard let gain, let standardError else { return false }
        return TrialComparison.Difference(gain: gain, standardError: standardError).isGain
    }

    /// The trial as a line of the journal.
    ///
    /// Keys: `trial`, `settings`, `seed`, `scores`, `gain`, `standard_error`, `seconds`. Undefined values are `null`.
    package func json(number: Int, seed: UInt64) -> JSONValue {
        var named: JSONValue = [:]
        for score in scores { named = named.adding(score.metric.rawValue, .real(score.value)) }
        return [
            "trial": .integer(number), "settings": setting.json, "seed": .text(String(seed)),
            "scores": named, "gain": .real(gain), "standard_error": .real(standardError),
            "seconds": .real(seconds),
        ]
    }
}
