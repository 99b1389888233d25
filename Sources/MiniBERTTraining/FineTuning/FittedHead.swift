import MiniBERT
import NeuralNetworks
import Tensors

/// A linear head on the features of an encoder, and perhaps on n-grams.
struct FittedHead: Sendable {
    let pooling: Pooling
    /// The fit; its map is that of the encoder's features.
    var fit: HeadFit
    /// The region of the encoder's features; `nil` without rows.
    let domain: FeatureDomain?
    var ngrams: NgramMap?
    /// The scores with and without n-grams; `nil` if they were not tried.
    var comparison: NgramComparison?
    /// The fit with self-training; `nil` if it was not tried.
    var selfTrained: SelfTrainedFit?
    /// The scores with and without self-training; `nil` if it was not tried.
    var selfTraining: SelfTrainingComparison?

    init(pooling: Pooling, fit: HeadFit, domain: FeatureDomain?) {
        self.pooling = pooling
        self.fit = fit
        self.domain = domain
    }

    var score: PoolingScore {
        let point = fit.path.first {
            fit.inverseStrength == nil || $0.inverseStrength == fit.inverseStrength
        }
        return PoolingScore(
            pooling: pooling, heldOutLoss: point?.heldOutLoss ?? .infinity,
            heldOutAccuracy: point?.heldOutAccuracy)
    }

    /// Adds a head on n-grams, unless it does not lower the held-out loss.
    ///
    /// - Parameters:
    ///   - other: The head on n-grams, which was fitted on the same rows.
    ///   - targets: The targets of all rows, held-out ones of other files last.
    ///   - labels: The labels by index.
    ///   - isCalibrated: Whether a temperature is fitted.
    /// - Throws: `Stopped` if the work should stop.
    mutating func add(
        _ other: NgramFit, targets: HeadTargets, labels: [ClassLabel], isCalibrated: Bool
    ) throws(Stopped) {
        if let memory = other.fit.memory { fit.memory = fit.memory?.followed(by: memory) ?? memory }
        let (first, second) = (fit.calibratedHeldOut, other.fit.calibratedHeldOut)
        let mixture = try HeadMixture(of: first, and: second, targets: targets)
        let heldOut = HeldOutLogits(
            rows: first.rows, logits: mixture.mixed(first.logits, second.logits))
        let temperature =
            isCalibrated
            ? try Temperature.fitted(
                to: heldOut.logits.fittedLogits(of: targets), rows: heldOut.rows,
                objective: .plain(targets), prior: .penalized
            ).value : 1
        func score(_ heldOut: HeldOutLogits) throws(Stopped) -> HeadScore {
            try HeadScore(of: heldOut, targets: targets, labels: labels)
        }
        comparison = NgramComparison(
            scoreName: targets.scoreName, ngramCount: other.vocabulary.count,
            encoderFactor: mixture.first, ngramFactor: mixture.second,
            encoder: try score(first), ngrams: try score(second),
            both: try score(heldOut.scaled(by: 1 / temperature)))
        guard mixture.second > 0 else { return }
        let factor = Float(mixture.first / temperature)
        let otherFactor = Float(mixture.second / temperature)
        var map = fit.map
        map.weight = map.weight.scaled(by: factor)
        map.bias = map.bias.scaled(by: factor) + other.fit.map.bias.scaled(by: otherFactor)
        fit.map = map
        fit.temperature = temperature
        fit.heldOut = heldOut
        ngrams = NgramMap(vocabulary: other.vocabulary, weight: other.weight.scaled(by: otherFactor))
    }
}

extension HeadTargets {
    /// The score that two heads are compared by.
    var scoreName: String {
        switch self {
        case .classes: "accuracy"
        case .labelSets: "exact-match"
        case .values: "pearson"
        }
    }
}

extension HeadFit {
    /// The held-out logits at the temperature of the head.
    var calibratedHeldOut: HeldOutLogits { heldOut.scaled(by: 1 / temperature) }
}

extension HeldOutLogits {
    func scaled(by factor: Double) -> HeldOutLogits {
        HeldOutLogits(rows: rows, logits: logits.scaled(by: Float(factor)))
    }
}

extension HeadScore {
    /// The scores of held-out logits; `targets` are those of all rows.
    init(of heldOut: HeldOutLogits, targets: HeadTargets, labels: [ClassLabel]) throws(Stopped) {
        let loss = try HeadObjective.plain(targets).loss(
            of: heldOut.logits.fittedLogits(of: targets), rows: heldOut.rows)
        let evaluation = try Evaluation(
            logits: heldOut.logits, targets: targets.rows(heldOut.rows), labels: labels)
        self.init(
            heldOutLoss: loss / Double(max(1, heldOut.rows.count)),
            score: evaluation.score(named: targets.scoreName))
    }
}
