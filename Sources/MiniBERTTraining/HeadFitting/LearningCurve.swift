import Tensors
import MiniBERT
package import StrictJSON

/// The held-out scores of a head that is fitted on a part of the rows.
public struct LearningCurvePoint: Hashable, Sendable {
    /// The share of the training rows.
    public let share: Double
    /// The number of training rows, averaged over the folds.
    public let rowCount: Int
    /// The held-out accuracy of each fold; empty for a regression.
    public let foldAccuracies: [Double]
    /// The mean held-out loss, in nats.
    public let loss: Double
    /// The number of rows that the scores are of.
    let heldOutCount: Int

    /// The mean held-out accuracy.
    public var accuracy: Double? {
        foldAccuracies.isEmpty ? nil : foldAccuracies.reduce(0, +) / Double(foldAccuracies.count)
    }

    /// The standard deviation of the accuracies over the folds.
    public var spread: Double? {
        guard let accuracy, foldAccuracies.count > 1 else { return nil }
        let squares = foldAccuracies.reduce(0) { $0 + ($1 - accuracy) * ($1 - accuracy) }
        return (squares / Double(foldAccuracies.count - 1)).squareRoot()
    }

    package var json: JSONValue {
        [
            "share": .real(share), "rows": .integer(rowCount), "accuracy": .real(accuracy),
            "spread": .real(spread), "loss": .real(loss),
        ]
    }
}

extension HeadSearch {
    /// The shares at which the curve is measured, besides 1.
    static let shares = [0.1, 0.2, 0.4, 0.6, 0.8]

    /// Fits heads on growing parts of the training rows of each fold, and scores them on its held-out rows.
    ///
    /// With many held-out logits the first fold is enough.
    ///
    /// - Parameters:
    ///   - choice: The strength, and the heads that were fitted on all training rows of each fold.
    ///   - onStep: Called after each share.
    /// - Returns: A point for each share, 1 last.
    /// - Throws: `Stopped` if the work should stop.
    func learningCurve(
        at choice: Choice, onStep: () -> Void
    ) throws(Stopped) -> [LearningCurvePoint] {
        let held = isScouted ? [0] : Array(folds.indices)
        let trainings = held.map { training(without: $0) }
        var points: [LearningCurvePoint] = []
        let keptCount = settings.keptCount
        var starts = Array(try constantStarts().prefix(held.count))
        for share in Self.shares {
            let parts = trainings.map {
                $0.prefix(keptCount + max(1, Int(Double($0.rowCount - keptCount) * share)))
            }
            let warm = starts
            let preconditioner = preconditioner(
                from: warm, rowCount: parts.map(\.rowCount).max() ?? 0,
                inverseStrength: choice.inverseStrength)
            starts = try solutions(
                on: parts, inverseStrength: choice.inverseStrength, from: warm.map(\.parameters),
                preconditioner: preconditioner, tolerance: Self.heldOutTolerance)
            points.append(try point(share, parts, starts, choice.temperature))
            onStep()
        }
        return points + [try point(1, trainings, choice.solutions, choice.temperature)]
    }

    private func point(
        _ share: Double, _ parts: [RowBlocks], _ solutions: [Solution], _ temperature: Temperature
    ) throws(Stopped) -> LearningCurvePoint {
        let held = Array(folds.indices.prefix(parts.count))
        let scores = try heldOutScores(
            heldOutLogits(solutions, of: held), of: held, at: temperature)
        let heldOutCount = scores.reduce(0) { $0 + $1.rowCount }
        return LearningCurvePoint(
            share: share,
            rowCount: parts.reduce(0) { $0 + $1.rowCount - settings.keptCount } / max(1, parts.count),
            foldAccuracies: targets.problemType == .regression
                ? []
                : scores.filter { $0.rowCount > 0 }.map { Double($0.correctCount) / Double($0.rowCount) },
            loss: scores.reduce(0) { $0 + $1.loss } / Double(max(1, heldOutCount)),
            heldOutCount: heldOutCount)
    }
}
