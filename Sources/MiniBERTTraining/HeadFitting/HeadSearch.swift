import Tensors

/// Fits the heads of all folds along the path of penalty strengths.
struct HeadSearch: Sendable {
    let targets: HeadTargets
    let settings: HeadFitting
    let folds: [RowBlocks]
    private let plan: FoldPlan
    private let scale: FeatureScale
    /// The rows that are always trained on.
    private let kept: RowBlocks
    private let gram: GramMatrix
    private let width: Int

    init(features: Tensor, targets: HeadTargets, plan: FoldPlan, settings: HeadFitting) throws(Stopped) {
        self.targets = targets
        self.plan = plan
        self.settings = settings
        width = features.columns
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
            of: features, rows: plan.refitsOnAllRows ? Array(0..<features.rows) : keptRows)
        self.scale = scale
        kept = try RowBlocks(features, rows: Self.spread(keptRows, targets), scale: scale)
        folds = try settings.threads.map(rowsOfFolds.map { Self.spread($0, targets) }) {
            rows throws(Stopped) in try RowBlocks(features, rows: rows, scale: scale)
        }
        let training = RowBlocks.joining([kept] + (plan.refitsOnAllRows ? folds : []))
        gram = try GramMatrix(of: training, width: width, threads: settings.threads)
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
        /// The mean curvature of the losses.
        var curvature: Double
    }

    /// Fits the head of some rows.
    ///
    /// - Throws: `Stopped` if the work should stop: the point that was reached is no solution.
    func solution(
        on rows: RowBlocks, inverseStrength: Double, from start: HeadParameters,
        preconditioner: GramPreconditioner, tolerance: Double
    ) throws(Stopped) -> Solution {
        let objective = objective(on: rows, inverseStrength: inverseStrength)
        let first = try objective.evaluation(at: start, over: rows)
        var curvature = first.curvature
        let point = try LBFGS(tolerance: tolerance).minimum(
            from: LBFGS.Point(position: start.values, value: first.value, gradient: first.gradient),
            evaluate: { position throws(Stopped) in
                var parameters = start
                parameters.values = position
                let evaluation = try objective.evaluation(at: parameters, over: rows)
                curvature = evaluation.curvature
                return (evaluation.value, evaluation.gradient)
            },
            precondition: { gradient throws(Stopped) in try preconditioner(gradient) }
        ).point
        var parameters = start
        parameters.values = point.position
        return Solution(parameters: parameters, objective: point.value, curvature: curvature)
    }

    private func objective(on rows: RowBlocks, inverseStrength: Double) -> HeadObjective {
        let weights = ClassWeights(
            settings.classWeighting, for: targets, rows: rows.blocks.flatMap(\.rows))
        return HeadObjective(targets: targets, classWeights: weights, inverseStrength: inverseStrength)
    }

    /// The preconditioner that the heads of all folds share: factorizing takes as long as a fit, and folds differ
    /// little.
    func preconditioner(
        from starts: [Solution], rowCount: Int, inverseStrength: Double
    ) throws(Stopped) -> GramPreconditioner {
        let curvature = starts.reduce(0) { $0 + $1.curvature } / Double(max(1, starts.count))
        return try GramPreconditioner(
            gram, rowCount: rowCount, curvature: curvature, inverseStrength: inverseStrength)
    }

    func zeroStarts() throws(Stopped) -> [Solution] {
        let rows = training(without: 0)
        let first = try objective(on: rows, inverseStrength: 1).evaluation(
            at: zero, over: rows.prefix(RowBlocks.blockSize))
        let start = Solution(parameters: zero, objective: first.value, curvature: first.curvature)
        return Array(repeating: start, count: folds.count)
    }

    var zero: HeadParameters {
        HeadParameters(outputCount: plainObjective.outputCount, width: width)
    }

    private struct Search {
        var path: [PathPoint] = []
        var strength: Double
        var solutions: [Solution]
    }

    func fit() throws(Stopped) -> HeadFit {
        let trainings = folds.indices.map { training(without: $0) }
        let search = try search(trainings)
        let heldOut = heldOutLogits(search.solutions)
        let temperature =
            settings.options.isCalibrated
            ? try Temperature.fitted(
                to: heldOut.logits, rows: heldOut.rows, objective: plainObjective,
                sharpens: !plan.refitsOnAllRows) : 1
        let all = training(without: nil)
        let final = try solution(
            on: all, inverseStrength: search.strength, from: search.solutions.first?.parameters ?? zero,
            preconditioner: try preconditioner(
                from: search.solutions, rowCount: all.rowCount, inverseStrength: search.strength),
            tolerance: 1e-9)
        return HeadFit(
            map: final.parameters.map(
                hasTwoClasses: targets.hasTwoClasses, scale: scale, temperature: temperature),
            inverseStrength: search.strength, temperature: temperature, path: search.path,
            heldOut: expanded(heldOut), objective: final.objective,
            learningCurve: settings.options.measuresLearningCurve
                ? try learningCurve(
                    inverseStrength: search.strength, trainings: trainings, whole: search.solutions) : [])
    }

    /// Tries each strength on each fold, and chooses one by the losses of the held-out rows.
    private func search(_ trainings: [RowBlocks]) throws(Stopped) -> Search {
        let rowCount = trainings.map(\.rowCount).max() ?? 0
        let strengths = settings.options.inverseStrengths
        var solutions = [try zeroStarts()]
        var losses: [[Double]] = []
        var search = Search(strength: strengths.first ?? 1, solutions: solutions[0])
        for (index, strength) in strengths.enumerated() {
            let warm = solutions[index]
            let preconditioner = try preconditioner(from: warm, rowCount: rowCount, inverseStrength: strength)
            solutions.append(
                try settings.threads.map(Array(folds.indices)) { fold throws(Stopped) in
                    try solution(
                        on: trainings[fold], inverseStrength: strength, from: warm[fold].parameters,
                        preconditioner: preconditioner, tolerance: 1e-5)
                })
            let scores = try heldOutScores(solutions[index + 1])
            losses.append(scores.flatMap(\.losses))
            search.path.append(pathPoint(strength, scores))
            if Self.hasPassedMinimum(search.path) { break }
        }
        let choice = StrengthChoice(losses: losses, chance: try chanceLosses)
        search.strength = search.path.isEmpty ? search.strength : search.path[choice.index].inverseStrength
        search.solutions = solutions[min(choice.index + 1, solutions.count - 1)]
        return search
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
