import Tensors

/// Fits linear heads: everything that decides the result, beside features and targets.
struct HeadFitting: Sendable {
    var options = HeadOptions()
    var classWeighting = ClassWeighting.none
    /// The seed of the shuffles that deal rows to folds and order them.
    var seed: UInt64 = 0
    /// The threads that work; the result does not depend on them.
    var threads = WorkerThreads()

    /// Fits a head: chooses the strength of the penalty by the held-out loss, then fits on all rows.
    ///
    /// The same features, targets and options give the same bytes on any number of threads.
    ///
    /// - Parameters:
    ///   - features: `[n, H]`.
    ///   - targets: The targets of the rows.
    ///   - validation: Rows to score by instead of folds; the head is not fitted on them.
    ///   - groups: A number for each row; rows of the same number are held out together, as repeated texts should be.
    /// - Returns: The head and how it was chosen.
    /// - Throws: `Stopped` if the work should stop: a part of the search gives no head.
    /// - Precondition: There are rows, one target for each, and every feature is finite.
    func fit(
        _ features: Tensor, to targets: HeadTargets,
        validation: (features: Tensor, targets: HeadTargets)? = nil, groups: [Int]? = nil
    ) throws(Stopped) -> HeadFit {
        precondition(features.rows == targets.rowCount, "\(features.rows) rows, \(targets.rowCount) targets")
        precondition(features.isFinite, "a feature is not finite")
        let search: HeadSearch
        if let validation {
            let plan = FoldPlan(trainingRows: targets.rowCount, validationRows: validation.targets.rowCount)
            search = try HeadSearch(
                features: .concatenatingRows([features, validation.features]),
                targets: targets.appending(validation.targets), plan: plan, settings: self)
        } else {
            let plan = plan(for: targets, groups: groups)
            search = try HeadSearch(features: features, targets: targets, plan: plan, settings: self)
        }
        return try search.fit()
    }

    /// The rows to hold out: a share of them, or folds.
    ///
    /// With fewer than 30 rows each row is a fold of its own.
    func plan(for targets: HeadTargets, groups: [Int]? = nil) -> FoldPlan {
        if let share = options.validationShare {
            return FoldPlan(holdingOut: share, of: targets, seed: seed, groups: groups)
        }
        let count = targets.rowCount < 30 ? max(2, targets.rowCount) : options.folds
        return FoldPlan(stratifying: targets, count: count, seed: seed, groups: groups)
    }
}
