package import StrictJSON
import Tensors

/// How good the head is when it sees only a part of the rows.
public struct LearningCurvePoint: Hashable, Sendable {
    /// The share of the rows that it saw.
    public let share: Double
    /// How many rows that is, the mean over the folds.
    public let rowCount: Int
    /// The held-out accuracy of each fold; of numbers, the correlation is not measured and this is empty.
    public let foldAccuracies: [Double]
    /// The mean held-out loss, in nats.
    public let loss: Double

    /// The mean held-out accuracy.
    public var accuracy: Double? {
        foldAccuracies.isEmpty ? nil : foldAccuracies.reduce(0, +) / Double(foldAccuracies.count)
    }

    /// How far the folds differ: the standard deviation of their accuracies.
    public var spread: Double? {
        guard let accuracy, foldAccuracies.count > 1 else { return nil }
        let squares = foldAccuracies.reduce(0) { $0 + ($1 - accuracy) * ($1 - accuracy) }
        return (squares / Double(foldAccuracies.count - 1)).squareRoot()
    }

    /// For programs.
    package var json: JSONValue {
        [
            "share": .real(share), "rows": .integer(rowCount), "accuracy": .real(accuracy),
            "spread": .real(spread),
            "loss": .real(loss),
        ]
    }
}

extension HeadSearch {
    /// The shares of the rows that the curve is measured at, but for the whole.
    private static let shares = [0.1, 0.2, 0.4, 0.6, 0.8]

    /// Fits heads on growing parts of what each fold trains on, and scores them on the rows it holds out.
    ///
    /// - Parameters:
    ///   - inverseStrength: The inverse strength of the penalty.
    ///   - trainings: What each fold trains on.
    ///   - whole: The heads that were fitted on all of it.
    ///   - shouldStop: Asked before each share.
    /// - Returns: A point for each share, the whole last.
    func learningCurve(
        inverseStrength: Double, trainings: [RowBlocks], whole: [Fitted], shouldStop: () -> Bool
    ) -> [LearningCurvePoint] {
        var points: [LearningCurvePoint] = []
        var starts = zeroStarts()
        for share in Self.shares where !shouldStop() {
            let parts = trainings.map { $0.prefix(max(1, Int(Double($0.rowCount) * share))) }
            let warm = starts
            let preconditioner = preconditioner(
                from: warm, rowCount: parts.map(\.rowCount).max() ?? 0, inverseStrength: inverseStrength)
            starts = options.threads.map(Array(folds.indices)) { fold in
                fitted(
                    on: parts[fold], inverseStrength: inverseStrength, from: warm[fold].parameters,
                    preconditioner: preconditioner, tolerance: 1e-5)
            }
            points.append(point(share, parts, starts))
        }
        return points + [point(1, trainings, whole)]
    }

    private func point(_ share: Double, _ parts: [RowBlocks], _ fits: [Fitted]) -> LearningCurvePoint {
        let scores = heldOutScores(fits)
        return LearningCurvePoint(
            share: share, rowCount: parts.reduce(0) { $0 + $1.rowCount } / max(1, parts.count),
            foldAccuracies: targets.kind == .regression
                ? []
                : scores.filter { $0.rowCount > 0 }.map { Double($0.correctCount) / Double($0.rowCount) },
            loss: scores.reduce(0) { $0 + $1.loss } / Double(max(1, scores.reduce(0) { $0 + $1.rowCount })))
    }
}
