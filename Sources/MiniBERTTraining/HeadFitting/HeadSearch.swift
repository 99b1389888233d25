import MiniBERT
import Tensors

/// Fits the heads of all folds along the path of penalty strengths.
struct HeadSearch: Sendable {
    var targets: HeadTargets
    let settings: HeadFitting
    let folds: [RowBlocks]
    let extents: HeadExtents
    let scale: FeatureScale
    let plan: FoldPlan
    private(set) var memory: FittingMemory
    /// The folder of a file for standardized features; `nil` if they are kept in memory.
    let scratchFolder: String?
    /// The rows that are always trained on.
    private let kept: RowBlocks
    private var gram: GramMatrix

    init(
        features: HeadFeatures, targets: HeadTargets, plan: FoldPlan, settings: HeadFitting
    ) throws(Stopped) {
        self.targets = targets
        self.plan = plan
        self.settings = settings
        extents = HeadExtents(
            outputCount: targets.hasTwoClasses ? 1 : targets.outputCount, width: features.dense.width,
            sparseWidth: features.sparse?.columnCount ?? 0)
        memory = FittingMemory(features: features, extents: extents, foldCount: plan.count)
        var rowsOfFolds = [[Int]](repeating: [], count: plan.count)
        var keptRows: [Int] = []
        for (row, fold) in plan.foldOfRow.enumerated() {
            if let fold {
                rowsOfFolds[fold].append(row)
            } else if row >= settings.keptCount {
                keptRows.append(row)
            }
        }
        // The learning curve trains on the first rows: shuffled, these are a fair sample of a sorted file.
        var generator = SplitMix64(seed: settings.seed)
        keptRows.shuffle(using: &generator)
        for fold in rowsOfFolds.indices { rowsOfFolds[fold].shuffle(using: &generator) }
        // The names of labels come first, so that every part of the rows has them.
        keptRows = Array(0..<settings.keptCount) + Self.spread(keptRows, targets)
        let scale = FeatureScale(
            of: features.dense, rows: plan.refitsOnAllRows ? Array(0..<features.rowCount) : keptRows)
        self.scale = scale
        let isLarge = 4 * features.rowCount * extents.width > settings.memoryLimit
        let folder = isLarge ? settings.scratchFolder : nil
        scratchFolder = folder
        let partSize = extents.sparsePartSize
        kept = try RowBlocks(
            features, rows: keptRows, scale: scale, sparsePartSize: partSize, scratchFolder: folder)
        folds = try settings.threads.map(rowsOfFolds.map { Self.spread($0, targets) }) {
            rows throws(Stopped) in
            try RowBlocks(
                features, rows: rows, scale: scale, sparsePartSize: partSize, scratchFolder: folder)
        }
        let training = RowBlocks.joining([kept] + (plan.refitsOnAllRows ? folds : []))
        gram = try GramMatrix(of: training, width: extents.width, threads: settings.threads)
    }

    /// The search prepared for heads that are also fitted on rows without a label.
    ///
    /// - Parameters:
    ///   - others: These rows.
    ///   - features: The features of all rows and of these.
    /// - Returns: The search.
    /// - Throws: `Stopped` if the work should stop.
    func extended(by others: RowBlocks, of features: HeadFeatures) throws(Stopped) -> HeadSearch {
        var search = self
        let all = RowBlocks.joining([training(without: nil), others])
        search.gram = try GramMatrix(of: all, width: extents.width, threads: settings.threads)
        search.memory = FittingMemory(
            features: features, extents: extents, foldCount: plan.count, copiedCount: others.rowCount / 2)
        return search
    }

    /// The rows in an order in which every prefix has about the same class shares.
    private static func spread(_ rows: [Int], _ targets: HeadTargets) -> [Int] {
        guard case .classes(let classes, let count) = targets else { return rows }
        let totals = targets.classCounts(rows)
        var seen = [Int](repeating: 0, count: count)
        let places = rows.map { row in
            seen[classes[row]] += 1
            return (Double(seen[classes[row]]) - 0.5) / Double(totals[classes[row]])
        }
        return rows.indices.sorted { (places[$0], $0) < (places[$1], $1) }.map { rows[$0] }
    }

    /// The training rows of the head that is scored on `fold`; for `nil`, those of the final head.
    func training(without fold: Int?) -> RowBlocks {
        guard plan.refitsOnAllRows else { return kept }
        return .joining([kept] + folds.indices.filter { $0 != fold }.map { folds[$0] })
    }

    /// The parameters at which the solver ended.
    struct Solution: Sendable {
        var parameters: HeadParameters
        var objective: Double
        /// `[K]`: the mean curvature of the losses by each logit.
        var curvatures: [Double]
        /// The factor of the preconditioner that agreed with the curvature of the objective.
        var preconditionerScale = 1.0
    }

    /// More rows than this do not improve the estimate of the curvature.
    private static let curvatureRows = 4 * RowBlocks.blockSize
    /// The remaining decrease of the objective, as a share, at which held-out losses hardly change: by less than a
    /// hundredth.
    static let heldOutTolerance = 3e-4

    /// Fits the head of some rows.
    ///
    /// - Throws: `Stopped` if the work should stop: the point that was reached is no solution.
    func solution(
        on rows: RowBlocks, inverseStrength: Double, from start: HeadParameters,
        preconditioner: GramPreconditioner, tolerance: Double
    ) throws(Stopped) -> Solution {
        let objective = objective(on: rows, inverseStrength: inverseStrength)
        var parameters = start
        func evaluate(_ position: Tensor) throws(Stopped) -> (value: Double, gradient: Tensor) {
            parameters.values = position
            return try objective.evaluation(at: parameters, over: rows)
        }
        let first = try evaluate(start.values)
        let solver = LBFGS(
            memory: extents.memory, tolerance: tolerance,
            leastValue: try leastObjective(rowCount: rows.rowCount))
        let found = try solver.minimum(
            from: LBFGS.Point(position: start.values, value: first.value, gradient: first.gradient),
            evaluate: evaluate,
            precondition: { gradient throws(Stopped) in
                try StopRequest.check()
                return preconditioner(gradient)
            }
        )
        let point = found.point
        parameters.values = point.position
        let curvatures = try objective.curvatures(
            at: parameters, over: rows.firstBlocks(of: Self.curvatureRows))
        return Solution(
            parameters: parameters, objective: point.value, curvatures: curvatures,
            preconditionerScale: preconditioner.scale * found.scale)
    }

    /// The least objective that tolerances are shares of.
    ///
    /// With weak penalties many n-grams make the losses of the training rows nearly 0, and those of other rows stay large:
    /// digits that only the former show take most of the steps.
    private func leastObjective(rowCount: Int) throws(Stopped) -> Double {
        guard extents.sparseWidth > 0 else { return 1e-12 }
        let losses = try chanceLosses(of: Array(folds.indices))
        let mean = losses.reduce(0, +) / Double(max(1, losses.count))
        return max(1e-12, 0.1 * mean * Double(rowCount))
    }

    /// Fits the heads of folds, each on its training rows.
    func solutions(
        on trainings: [RowBlocks], inverseStrength: Double, from starts: [HeadParameters],
        preconditioner: GramPreconditioner, tolerance: Double
    ) throws(Stopped) -> [Solution] {
        try settings.threads.map(Array(trainings.indices)) { fold throws(Stopped) in
            try solution(
                on: trainings[fold], inverseStrength: inverseStrength, from: starts[fold],
                preconditioner: preconditioner, tolerance: tolerance)
        }
    }

    private func objective(on rows: RowBlocks, inverseStrength: Double) -> HeadObjective {
        let weights = ClassWeights(settings.classWeighting, for: targets, rows: rows.rows)
        return HeadObjective(targets: targets, classWeights: weights, inverseStrength: inverseStrength)
    }

    /// The preconditioner that the heads of all folds share: folds differ little.
    func preconditioner(from starts: [Solution], rowCount: Int, inverseStrength: Double) -> GramPreconditioner
    {
        let curvatures = (0..<extents.outputCount).map { output in
            starts.reduce(0) { $0 + $1.curvatures[output] } / Double(max(1, starts.count))
        }
        let scales = starts.reduce(0) { $0 + $1.preconditionerScale }
        return GramPreconditioner(
            gram, extents: extents, rowCount: rowCount, curvatures: curvatures,
            inverseStrength: inverseStrength, scale: starts.isEmpty ? 1 : scales / Double(starts.count))
    }

    /// Heads that make the same prediction for every row, from which the solver begins: of each fold, the class shares
    /// or the mean of the numbers of its training rows.
    func constantStarts() throws(Stopped) -> [Solution] {
        try folds.indices.map { fold throws(Stopped) in
            let training = training(without: fold)
            var start = HeadParameters(zeros: extents)
            // Balanced classes have equal shares.
            if settings.classWeighting == .none {
                start.bias = plainObjective.chanceLogits(training.rows).reshaped([extents.outputCount])
            }
            let curvatures = try plainObjective.curvatures(
                at: start, over: training.prefix(RowBlocks.blockSize))
            return Solution(parameters: start, objective: 0, curvatures: curvatures)
        }
    }

    /// The mean squared length of the features.
    var squaredLength: Double { Double(extents.width) + gram.meanSquares.reduce(0, +) }
}

extension HeadTargets {
    /// Whether there are exactly two exclusive classes, which one logit tells apart.
    var hasTwoClasses: Bool {
        if case .classes(_, count: 2) = self { true } else { false }
    }
}
