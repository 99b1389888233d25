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
    public var json: JSONOutput {
        [
            "share": .real(share), "rows": .integer(rowCount), "accuracy": .real(accuracy),
            "spread": .real(spread),
            "loss": .real(loss),
        ]
    }
}

extension HeadSearch {
    /// The shares of the rows that the curve is measured at.
    static let shares = [0.1, 0.2, 0.4, 0.6, 0.8, 1]

    /// Fits heads on growing parts of what each fold trains on, and scores them on the rows it holds out.
    func learningCurve(inverseStrength: Double, shouldStop: () -> Bool) -> [LearningCurvePoint] {
        var points: [LearningCurvePoint] = []
        var starts = Array(repeating: zero, count: folds.count)
        let trainings = folds.indices.map { training(without: $0) }
        for share in Self.shares where !shouldStop() {
            let warm = starts
            let results = options.threads.map(Array(folds.indices)) { fold -> (Fitted, Int, Double, Int) in
                let part = trainings[fold].prefix(max(1, Int(Double(trainings[fold].rowCount) * share)))
                let fit = fitted(
                    on: part, inverseStrength: inverseStrength, from: warm[fold], curvature: nil,
                    tolerance: 1e-5)
                let rows = folds[fold].blocks.flatMap(\.rows)
                let logits = Self.logits(of: folds[fold], fit.parameters)
                let loss = HeadObjective(
                    targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []),
                    inverseStrength: 1
                ).loss(of: logits, rows: rows)
                return (fit, correctCount(logits, rows: rows), loss, part.rowCount)
            }
            starts = results.map(\.0.parameters)
            let heldOut = Double(max(1, folds.reduce(0) { $0 + $1.rowCount }))
            let filled = zip(results, folds).filter { $0.1.rowCount > 0 }
            points.append(
                LearningCurvePoint(
                    share: share, rowCount: results.reduce(0) { $0 + $1.3 } / max(1, results.count),
                    foldAccuracies: targets.kind == .regression
                        ? [] : filled.map { Double($0.0.1) / Double($0.1.rowCount) },
                    loss: results.reduce(0) { $0 + $1.2 } / heldOut))
        }
        return points
    }
}
