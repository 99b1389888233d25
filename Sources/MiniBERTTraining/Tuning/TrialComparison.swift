import MiniBERT
import Tensors

/// Compares held-out scores with those of the first trial, on the same rows.
struct TrialComparison: Sendable {
    /// The difference between two trials.
    struct Difference: Hashable, Sendable {
        /// The gain over the first trial: larger is better, whatever the metric.
        let gain: Double
        /// The standard error of the gain.
        let standardError: Double

        /// Whether the trial is better than the first by more than chance explains.
        var isGain: Bool { gain > 0 && gain > standardError }
    }

    private let metric: TuningMetric
    private let targets: HeadTargets
    private let labels: [ClassLabel]
    private let samples: [[Int]]
    /// The merit of the first trial on all rows, and on each sample.
    private let first: (all: Double, ofSamples: [Double])

    private static let sampleCount = 100

    /// Creates a comparison with the predictions of the first trial.
    ///
    /// - Throws: `Stopped` if the work should stop.
    init(with scored: ScoredData, by metric: TuningMetric) throws(Stopped) {
        self.metric = metric
        (targets, labels) = (scored.targets, scored.labels)
        var generator = SplitMix64(seed: 0)
        let count = targets.rowCount
        samples = (0..<Self.sampleCount).map { _ in
            (0..<count).map { _ in Int.random(in: 0..<count, using: &generator) }
        }
        first = try Self.merits(of: scored, samples: samples, by: metric)
    }

    /// The gain of a trial, and its standard error by the bootstrap: the deviation of the gain over samples of the rows,
    /// drawn with replacement (Efron, 1979).
    func difference(of scored: ScoredData) throws(Stopped) -> Difference {
        let other = try Self.merits(of: scored, samples: samples, by: metric)
        let gains = zip(other.ofSamples, first.ofSamples).map { $0 - $1 }.filter(\.isFinite)
        let mean = gains.reduce(0, +) / Double(max(1, gains.count))
        let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, gains.count - 1))
        let gain = other.all - first.all
        return Difference(gain: gain.isNaN ? 0 : gain, standardError: variance.squareRoot())
    }

    private static func merits(
        of scored: ScoredData, samples: [[Int]], by metric: TuningMetric
    ) throws(Stopped) -> (all: Double, ofSamples: [Double]) {
        let (targets, labels) = (scored.targets, scored.labels)
        let probabilities = Evaluation.probabilities(of: scored.logits, problemType: targets.problemType)
        var merits: [Double] = []
        for sample in samples {
            try StopRequest.check()
            let evaluation = Evaluation(
                probabilities: sample.map { probabilities[$0] }, targets: targets.rows(sample), labels: labels
            )
            merits.append(metric.merit(of: evaluation))
        }
        return (metric.merit(of: scored.evaluation), merits)
    }
}
