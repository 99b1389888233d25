package import Tensors
import SystemFiles

/// Fits linear heads: everything that decides the result, beside features and targets.
package struct HeadFitting: Sendable {
    var options = HeadOptions()
    var classWeighting = ClassWeighting.none
    /// The number of rows at the beginning that every head is trained on and none is scored by: names of labels.
    var keptCount = 0
    /// The seed of the shuffles that deal rows to folds and order them.
    var seed: UInt64 = 0
    /// The threads that work; the result does not depend on them.
    var threads = WorkerThreads()
    /// The most bytes of standardized features that are kept in memory; more are in a file, read once for each step.
    var memoryLimit = 2 << 30
    /// The folder of that file, which has no name there.
    var scratchFolder = System.environment("TMPDIR") ?? "/var/tmp"

    package init(
        options: HeadOptions = HeadOptions(), classWeighting: ClassWeighting = .none, seed: UInt64 = 0,
        threads: WorkerThreads = WorkerThreads()
    ) {
        self.options = options
        self.classWeighting = classWeighting
        self.seed = seed
        self.threads = threads
    }

    /// Fits a head: chooses the strength of the penalty by the held-out loss, then fits on all rows.
    ///
    /// Of names of labels alone, the head that compares directions is made: `nameFit(_:of:count:validation:)`.
    ///
    /// The same features, targets and options give the same bytes on any number of threads.
    ///
    /// - Parameters:
    ///   - features: The features of the rows.
    ///   - targets: The targets of the rows.
    ///   - validation: Rows to score by instead of folds; the head is not fitted on them.
    ///   - groups: A number for each row; rows of the same number are held out together, as repeated texts should be.
    ///   - onProgress: Called after each step of the work, on the calling thread.
    /// - Returns: The head and how it was chosen.
    /// - Throws: `Stopped` if the work should stop: a part of the search gives no head.
    /// - Precondition: There are rows, one target for each, and every feature is finite.
    package func fit(
        _ features: HeadFeatures, to targets: HeadTargets,
        validation: (features: HeadFeatures, targets: HeadTargets)? = nil, groups: [Int]? = nil,
        onProgress: (FittingProgress) -> Void = { _ in }
    ) throws(Stopped) -> HeadFit {
        try fits(features, to: targets, validation: validation, groups: groups, onProgress: onProgress).plain
    }

    /// Fits a head as `fit` does, and another one that is also fitted on rows without a label.
    ///
    /// `unlabeled` are the features of these rows, which the head labels itself; only with dense features and classes.
    func fits(
        _ features: HeadFeatures, to targets: HeadTargets,
        validation: (features: HeadFeatures, targets: HeadTargets)? = nil, unlabeled: FeatureRows? = nil,
        groups: [Int]? = nil, onProgress: (FittingProgress) -> Void = { _ in }
    ) throws(Stopped) -> (plain: HeadFit, selfTrained: SelfTrainedFit?) {
        precondition(
            features.rowCount == targets.rowCount, "\(features.rowCount) rows, \(targets.rowCount) targets")
        precondition(features.isFinite, "a feature is not finite")
        if keptCount > 0, keptCount == targets.rowCount, case .classes(let classes, let count) = targets {
            return (try nameFit(features.dense, of: classes, count: count, validation: validation), nil)
        }
        var features = features
        var allTargets = targets
        var plan = plan(for: targets, groups: groups)
        if let validation {
            plan = FoldPlan(trainingRows: targets.rowCount, validationRows: validation.targets.rowCount)
            features = features.appending(validation.features)
            allTargets = targets.appending(validation.targets)
        }
        var settings = self
        // Without the only fold there are names of labels alone, of which there are no shares.
        if plan.count == 1, plan.refitsOnAllRows { settings.options.measuresLearningCurve = false }
        let factor = features.sparseFactor
        let search = try HeadSearch(
            features: features.scalingSparse(by: factor), targets: allTargets, plan: plan, settings: settings)
        let selfTraining = try unlabeled.map { rows throws(Stopped) in
            try SelfTraining(search, features, on: rows)
        }
        let curveCount = settings.options.measuresLearningCurve ? HeadSearch.shares.count : 0
        var progress = FittingProgress(
            totalCount: search.stepCount + 1 + (selfTraining == nil ? 0 : 1) + curveCount)
        let choice = try search.choice {
            progress.finishedCount += 1
            onProgress(progress)
        }
        progress.finishedCount = search.stepCount
        return try search.fits(choice, sparseFactor: factor, with: selfTraining) {
            progress.finishedCount += 1
            onProgress(progress)
        }
    }

    /// The candidates for `C`; 1 if the options name none.
    var strengths: [Double] { options.inverseStrengths.isEmpty ? [1] : options.inverseStrengths }

    /// The rows to hold out: a share of them, or folds.
    ///
    /// With fewer than 30 rows there are as many folds as the largest class has rows, so that each holds out about a row of
    /// every class: a head without one row of a class, and with all of the others, would hold that class for rare. Without
    /// classes each row is a fold of its own.
    func plan(for targets: HeadTargets, groups: [Int]? = nil) -> FoldPlan {
        if let share = options.validationShare {
            return FoldPlan(
                holdingOut: share, of: targets, seed: seed, groups: groups, keptCount: keptCount)
        }
        let rowCount = targets.rowCount - keptCount
        var count = rowCount >= 30 ? options.folds : rowCount
        if rowCount < 30, case .classes = targets {
            count = targets.classCounts(keptCount..<targets.rowCount).max() ?? 0
        }
        return FoldPlan(
            stratifying: targets, count: max(keptCount > 0 ? 1 : 2, count), seed: seed, groups: groups,
            keptCount: keptCount)
    }
}

/// The progress of fitting a linear head.
public struct FittingProgress: Hashable, Sendable {
    /// How many steps are finished; steps that turn out to be unnecessary count as finished.
    public package(set) var finishedCount = 0
    /// How many steps there are.
    public let totalCount: Int
}
