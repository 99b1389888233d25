public import Tensors

/// How a head is fitted.
public struct HeadOptions: Hashable, Sendable {
    /// The candidates for `C`, the inverse strength of the L2 penalty, from strong to weak.
    ///
    /// With a single one there is nothing to choose. Once the held-out loss has risen well, weaker ones are not tried.
    public var inverseStrengths: [Double] = HeadOptions.standardPath
    /// Into how many folds the rows are dealt; below 30 rows each is held out alone.
    public var folds = 5
    /// The share of the rows, at most a half, that is held out in place of folds; the head is then not fitted on them.
    public var validationShare: Double?
    /// How much the rows of each class count.
    public var classWeighting = ClassWeighting.none
    /// Whether logits are divided by a temperature that was fitted on held-out ones.
    public var isCalibrated = true
    /// Whether heads are fitted on parts of the rows, too, to tell whether more rows would help.
    public var measuresLearningCurve = true
    /// Decides which rows are held out together, and nothing else.
    public var seed: UInt64 = 0
    /// How many threads work; the result does not depend on it.
    public var threads = WorkerThreads()

    /// Creates options with the usual path.
    public init() {}

    /// Ten values from 0.0001 to 10.
    public static let standardPath = [1e-4, 3.6e-4, 1.3e-3, 4.6e-3, 1.7e-2, 6e-2, 0.22, 0.77, 2.8, 10]
}

/// What was found at one strength of the penalty.
public struct PathPoint: Hashable, Sendable {
    /// The inverse strength `C`.
    public let inverseStrength: Double
    /// The mean loss of the held-out rows.
    public let heldOutLoss: Double
    /// The share of held-out rows that were predicted exactly right; nothing for numbers.
    public let heldOutAccuracy: Double?
    /// The mean loss of each fold.
    public let foldLosses: [Double]
}

/// The logits of rows that the head which gave them was not fitted on.
public struct HeldOutLogits: Hashable, Sendable {
    /// Which rows of the data, in order.
    public let rows: [Int]
    /// `[rows, C]`, before the temperature.
    public let logits: Tensor
}

/// A fitted head, and how it was chosen.
public struct HeadFit: Sendable {
    /// The head on raw features; standardization and temperature are folded into it.
    public let head: FittedHead
    /// The chosen inverse strength `C`.
    public let inverseStrength: Double
    /// The temperature that is folded in; 1 where none was fitted.
    public let temperature: Double
    /// What was found at each strength, from strong to weak.
    public let path: [PathPoint]
    /// The logits of the held-out rows at the chosen strength.
    public let heldOut: HeldOutLogits
    /// The value of the objective over the final rows, in nats.
    public let objective: Double
    /// How many steps the last fit took.
    public let steps: Int
    /// How good heads are that see only a part of the rows; empty where it was not measured.
    public let learningCurve: [LearningCurvePoint]
    /// Whether the search was ended before all strengths were tried.
    public let wasInterrupted: Bool
}

extension FittedHead {
    /// Fits a head: the strength of its penalty is chosen by held-out loss, then all rows are used.
    ///
    /// The same features, targets and options give the same bytes, on any number of threads.
    ///
    /// - Parameters:
    ///   - features: `[n, H]`.
    ///   - targets: What to predict for each row.
    ///   - validation: Rows to judge by in place of folds; the head is then not fitted on them.
    ///   - groups: A number for each row; rows of the same number are held out together, as repeated texts should be.
    ///   - options: How to fit.
    ///   - shouldStop: Asked before each strength; the best so far is then taken.
    /// - Returns: The head, and how it was chosen.
    /// - Precondition: There are rows, one target for each, and every feature is finite.
    public static func fit(
        _ features: Tensor, to targets: HeadTargets,
        validation: (features: Tensor, targets: HeadTargets)? = nil, groups: [Int]? = nil,
        options: HeadOptions = HeadOptions(), shouldStop: () -> Bool = { false }
    ) -> HeadFit {
        precondition(features.rows == targets.rowCount, "\(features.rows) rows, \(targets.rowCount) targets")
        precondition(features.isFinite, "a feature is not finite")
        let search: HeadSearch
        if let validation {
            let plan = FoldPlan(trainingRows: targets.rowCount, validationRows: validation.targets.rowCount)
            search = HeadSearch(
                features: .concatenatingRows([features, validation.features]),
                targets: targets.appending(validation.targets), plan: plan, options: options)
        } else {
            let plan = FoldPlan.standard(for: targets, options: options, groups: groups)
            search = HeadSearch(features: features, targets: targets, plan: plan, options: options)
        }
        return search.fit(shouldStop: shouldStop)
    }
}
