internal import Tensors

/// Fits heads on folds along the path of strengths.
struct HeadSearch: Sendable {
    let targets: HeadTargets
    let plan: FoldPlan
    let options: HeadOptions
    let scale: FeatureScale
    /// The rows that are always trained on.
    private let kept: RowBlocks
    /// The rows that each fold holds out.
    let folds: [RowBlocks]
    private let gram: GramMatrix
    let width: Int

    init(features: Tensor, targets: HeadTargets, plan: FoldPlan, options: HeadOptions) {
        self.targets = targets
        self.plan = plan
        self.options = options
        width = features.columns
        var rowsOfFolds = [[Int]](repeating: [], count: plan.count)
        var keptRows: [Int] = []
        for (row, fold) in plan.foldOfRow.enumerated() {
            if let fold { rowsOfFolds[fold].append(row) } else { keptRows.append(row) }
        }
        // Shuffled, so that a part of the rows is no worse a sample where the file is sorted.
        var generator = SplitMix64(seed: options.seed)
        keptRows.shuffle(using: &generator)
        for fold in rowsOfFolds.indices { rowsOfFolds[fold].shuffle(using: &generator) }
        let scale = FeatureScale(
            of: features, rows: plan.refitsOnAllRows ? Array(0..<features.rows) : keptRows)
        self.scale = scale
        kept = RowBlocks(features, rows: Self.spread(keptRows, targets), scale: scale)
        folds = options.threads.map(rowsOfFolds.map { Self.spread($0, targets) }) {
            RowBlocks(features, rows: $0, scale: scale)
        }
        let training = RowBlocks.joining([kept] + (plan.refitsOnAllRows ? folds : []))
        gram = GramMatrix(of: training, width: width, threads: options.threads)
    }

    /// The rows in an order whose every beginning has the classes in about the same shares.
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

    /// The rows that a head is fitted on while `fold` is held out; nothing for the final head.
    func training(without fold: Int?) -> RowBlocks {
        guard plan.refitsOnAllRows else { return kept }
        return .joining([kept] + folds.indices.filter { $0 != fold }.map { folds[$0] })
    }

    /// A fitted head with the value of its objective.
    struct Fitted: Sendable {
        var parameters: HeadParameters
        var objective: Double
        /// The mean curvature of the losses at the end.
        var curvature: Double
        var steps: Int
    }

    /// Fits one head on some rows.
    func fitted(
        on rows: RowBlocks, inverseStrength: Double, from start: HeadParameters,
        preconditioner: GramPreconditioner, tolerance: Double
    ) -> Fitted {
        let objective = objective(on: rows, inverseStrength: inverseStrength)
        let first = objective.evaluation(at: start, over: rows)
        var curvature = first.curvature
        let (point, steps) = LBFGS(tolerance: tolerance).minimum(
            from: LBFGS.Point(position: start.values, value: first.value, gradient: first.gradient),
            evaluate: { position in
                var parameters = start
                parameters.values = position
                let evaluation = objective.evaluation(at: parameters, over: rows)
                curvature = evaluation.curvature
                return (evaluation.value, evaluation.gradient)
            },
            precondition: { preconditioner($0) })
        var parameters = start
        parameters.values = point.position
        return Fitted(parameters: parameters, objective: point.value, curvature: curvature, steps: steps)
    }

    private func objective(on rows: RowBlocks, inverseStrength: Double) -> HeadObjective {
        let weights = ClassWeights(options.classWeighting, for: targets, rows: rows.blocks.flatMap(\.rows))
        return HeadObjective(targets: targets, classWeights: weights, inverseStrength: inverseStrength)
    }

    /// One preconditioner for the heads of all folds: factors take as long as fits, and folds differ little.
    func preconditioner(
        from starts: [Fitted], rowCount: Int, inverseStrength: Double
    ) -> GramPreconditioner {
        let curvature = starts.reduce(0) { $0 + $1.curvature } / Double(max(1, starts.count))
        return GramPreconditioner(
            gram, rowCount: rowCount, curvature: curvature, inverseStrength: inverseStrength)
    }

    /// Where each fold starts: at zero.
    func zeroStarts() -> [Fitted] {
        let rows = training(without: 0)
        let first = objective(on: rows, inverseStrength: 1).evaluation(
            at: zero, over: rows.prefix(RowBlocks.blockSize))
        let start = Fitted(parameters: zero, objective: first.value, curvature: first.curvature, steps: 0)
        return Array(repeating: start, count: folds.count)
    }

    /// Parameters of zero for these targets.
    var zero: HeadParameters {
        let objective = HeadObjective(
            targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []), inverseStrength: 1)
        return HeadParameters(outputCount: objective.outputCount, width: width)
    }

    /// The result of trying the strengths.
    private struct Search {
        var path: [PathPoint] = []
        var strength: Double
        /// The heads of all folds at that strength.
        var fits: [Fitted]
        var wasInterrupted = false
    }

    /// Chooses a strength, and fits the final head.
    func fit(shouldStop: () -> Bool) -> HeadFit {
        let trainings = folds.indices.map { training(without: $0) }
        let search = search(trainings, shouldStop: shouldStop)
        let heldOut = heldOutLogits(search.fits)
        let temperature =
            options.isCalibrated
            ? Temperature.fitted(
                to: heldOut.logits, rows: heldOut.rows, objective: plainObjective,
                sharpens: !plan.refitsOnAllRows) : 1
        let all = training(without: nil)
        let final = fitted(
            on: all, inverseStrength: search.strength, from: search.fits.first?.parameters ?? zero,
            preconditioner: preconditioner(
                from: search.fits, rowCount: all.rowCount, inverseStrength: search.strength),
            tolerance: 1e-9)
        return HeadFit(
            head: final.parameters.head(kind: targets.kind, scale: scale, temperature: temperature),
            inverseStrength: search.strength, temperature: temperature, path: search.path,
            heldOut: expanded(heldOut), objective: final.objective, steps: final.steps,
            learningCurve: options.measuresLearningCurve
                ? learningCurve(
                    inverseStrength: search.strength, trainings: trainings, whole: search.fits,
                    shouldStop: shouldStop) : [],
            wasInterrupted: search.wasInterrupted)
    }

    /// Tries each strength on each fold, and chooses one by the losses of the held-out rows.
    private func search(_ trainings: [RowBlocks], shouldStop: () -> Bool) -> Search {
        let rowCount = trainings.map(\.rowCount).max() ?? 0
        var fits = [zeroStarts()]
        var losses: [[Double]] = []
        var search = Search(strength: options.inverseStrengths.first ?? 1, fits: fits[0])
        for (index, strength) in options.inverseStrengths.enumerated() {
            if index > 0, shouldStop() {
                search.wasInterrupted = true
                break
            }
            let warm = fits[index]
            let preconditioner = preconditioner(from: warm, rowCount: rowCount, inverseStrength: strength)
            fits.append(
                options.threads.map(Array(folds.indices)) { fold in
                    fitted(
                        on: trainings[fold], inverseStrength: strength, from: warm[fold].parameters,
                        preconditioner: preconditioner, tolerance: 1e-5)
                })
            let scores = heldOutScores(fits[index + 1])
            losses.append(scores.flatMap(\.losses))
            search.path.append(pathPoint(strength, scores))
            if Self.hasPassedTheLeast(search.path) { break }
        }
        let choice = StrengthChoice(losses: losses, chance: chanceLosses)
        search.strength = search.path.isEmpty ? search.strength : search.path[choice.index].inverseStrength
        search.fits = fits[min(choice.index + 1, fits.count - 1)]
        return search
    }

    /// Whether the last two losses are well above the least: weaker penalties would only be worse, and take longest.
    private static func hasPassedTheLeast(_ path: [PathPoint]) -> Bool {
        guard path.count > 2, let least = path.map(\.heldOutLoss).min() else { return false }
        let (last, before) = (path[path.count - 1].heldOutLoss, path[path.count - 2].heldOutLoss)
        return before > 1.02 * least && last > 1.03 * least && last > before
    }
}
