import MiniBERT
import Tensors

/// Fits the heads of all folds along the path of penalty strengths.
struct HeadSearch: Sendable {
    let targets: HeadTargets
    let settings: HeadFitting
    let folds: [RowBlocks]
    let extents: HeadExtents
    let scale: FeatureScale
    let plan: FoldPlan
    let memory: FittingMemory
    /// The rows that are always trained on.
    private let kept: RowBlocks
    private let gram: GramMatrix

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
            if let fold { rowsOfFolds[fold].append(row) } else { keptRows.append(row) }
        }
        // The learning curve trains on the first rows: shuffled, these are a fair sample of a sorted file.
        var generator = SplitMix64(seed: settings.seed)
        keptRows.shuffle(using: &generator)
        for fold in rowsOfFolds.indices { rowsOfFolds[fold].shuffle(using: &generator) }
        let scale = FeatureScale(
            of: features.dense, rows: plan.refitsOnAllRows ? Array(0..<features.rowCount) : keptRows)
        self.scale = scale
        let isLarge = 4 * features.rowCount * extents.width > settings.memoryLimit
        let folder = isLarge ? settings.scratchFolder : nil
        kept = try RowBlocks(
            features, rows: Self.spread(keptRows, targets), scale: scale, scratchFolder: folder)
        folds = try settings.threads.map(rowsOfFolds.map { Self.spread($0, targets) }) {
            rows throws(Stopped) in
            try RowBlocks(features, rows: rows, scale: scale, scratchFolder: folder)
        }
        let training = RowBlocks.joining([kept] + (plan.refitsOnAllRows ? folds : []))
        gram = try GramMatrix(of: training, width: extents.width, threads: settings.threads)
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
    }

    /// More rows than this do not improve the estimate of the curvature.
    private static let curvatureRows = 4 * RowBlocks.blockSize
    /// The remaining decrease of the objective, as a share, at which held-out losses hardly change: by less than a
    /// hundredth.
    static let heldOutTolerance = 1e-3

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
        let point = try LBFGS(memory: extents.memory, tolerance: tolerance).minimum(
            from: LBFGS.Point(position: start.values, value: first.value, gradient: first.gradient),
            evaluate: evaluate,
            precondition: { gradient throws(Stopped) in
                try StopRequest.check()
                return preconditioner(gradient)
            }
        ).point
        parameters.values = point.position
        let curvatures = try objective.curvatures(at: parameters, over: rows.prefix(Self.curvatureRows))
        return Solution(parameters: parameters, objective: point.value, curvatures: curvatures)
    }

    /// Fits the heads of all folds.
    func solutions(
        on trainings: [RowBlocks], inverseStrength: Double, from starts: [HeadParameters],
        preconditioner: GramPreconditioner, tolerance: Double
    ) throws(Stopped) -> [Solution] {
        try settings.threads.map(Array(folds.indices)) { fold throws(Stopped) in
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
        return GramPreconditioner(
            gram, extents: extents, rowCount: rowCount, curvatures: curvatures,
            inverseStrength: inverseStrength)
    }

    func zeroStarts() throws(Stopped) -> [Solution] {
        let zero = HeadParameters(zeros: extents)
        let curvatures = try plainObjective.curvatures(
            at: zero, over: training(without: 0).prefix(RowBlocks.blockSize))
        let start = Solution(parameters: zero, objective: 0, curvatures: curvatures)
        return Array(repeating: start, count: folds.count)
    }

    /// A strength, and the heads of the folds at it.
    struct Choice: Sendable {
        let inverseStrength: Double
        let temperature: Temperature
        let solutions: [Solution]
        let path: [PathPoint]
    }

    /// Tries each strength on each fold, and chooses one by the losses of the held-out rows.
    ///
    /// - Parameter onStep: Called after each strength.
    /// - Returns: The strength, and the heads of the folds at it.
    /// - Throws: `Stopped` if the work should stop.
    func choice(onStep: () -> Void) throws(Stopped) -> Choice {
        let trainings = folds.indices.map { training(without: $0) }
        let rowCount = trainings.map(\.rowCount).max() ?? 0
        var solutions = [try zeroStarts()]
        var candidates: [StrengthChoice.Candidate] = []
        var temperatures: [Temperature] = []
        var path: [PathPoint] = []
        let chance = try chanceLosses
        var choice = StrengthChoice(
            [], chance: chance, squaredLength: squaredLength, isRegression: false)
        for strength in settings.strengths {
            let last = solutions[solutions.count - 1]
            let starts = Self.extrapolated(solutions)
            let preconditioner = preconditioner(from: last, rowCount: rowCount, inverseStrength: strength)
            let found = try self.solutions(
                on: trainings, inverseStrength: strength, from: starts, preconditioner: preconditioner,
                tolerance: Self.heldOutTolerance)
            let logits = heldOutLogits(found)
            let temperature = try temperature(of: logits)
            let scores = try heldOutScores(logits, at: temperature)
            solutions.append(found)
            temperatures.append(temperature)
            candidates.append(
                StrengthChoice.Candidate(
                    inverseStrength: strength, losses: scores.flatMap(\.losses),
                    priorLoss: temperature.priorLoss))
            path.append(pathPoint(strength, scores))
            choice = StrengthChoice(
                candidates, chance: chance, squaredLength: squaredLength,
                isRegression: targets.problemType == .regression)
            Self.release(&solutions, but: choice)
            onStep()
            if Self.hasPassedMinimum(path) { break }
        }
        return Choice(
            inverseStrength: path[choice.index].inverseStrength,
            temperature: choice.beatsChance ? temperatures[choice.index] : .one,
            solutions: solutions[choice.index + 1], path: path)
    }

    /// Frees the heads that can no longer be chosen or extrapolated: all but the first, the best and the last two.
    private static func release(_ solutions: inout [[Solution]], but choice: StrengthChoice) {
        guard solutions.count > 3 else { return }
        // The first solutions are the zeros before the path.
        for index in 2..<solutions.count - 2 where index != choice.best + 1 { solutions[index] = [] }
    }

    /// The mean squared length of the features.
    private var squaredLength: Double { Double(extents.width) + gram.meanSquares.reduce(0, +) }

    /// The share of the last change along the path that the next change is expected to repeat.
    private static let repeatedShare: Float = 0.7

    /// The starts of the next strength: the last solutions, moved on in the direction of the path.
    private static func extrapolated(_ solutions: [[Solution]]) -> [HeadParameters] {
        let last = solutions[solutions.count - 1].map(\.parameters)
        // The first solutions are the zeros before the path.
        guard solutions.count > 2 else { return last }
        return zip(last, solutions[solutions.count - 2]).map { last, before in
            var next = last
            next.values.add(last.values - before.parameters.values, scaledBy: repeatedShare)
            return next
        }
    }

    /// Whether the last two losses are well above the least one: weaker penalties would be worse, and take longest.
    private static func hasPassedMinimum(_ path: [PathPoint]) -> Bool {
        guard path.count > 2, let least = path.map(\.heldOutLoss).min() else { return false }
        let (last, before) = (path[path.count - 1].heldOutLoss, path[path.count - 2].heldOutLoss)
        return before > 1.02 * least && last > 1.03 * least && last > before
    }
}

extension HeadTargets {
    /// Whether there are exactly two exclusive classes, which one logit tells apart.
    var hasTwoClasses: Bool {
        if case .classes(_, count: 2) = self { true } else { false }
    }
}
