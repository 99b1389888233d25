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
        var curvature: Double
        var steps: Int
    }

    /// Fits one head on some rows.
    func fitted(
        on rows: RowBlocks, inverseStrength: Double, from start: HeadParameters, curvature: Double?,
        tolerance: Double
    ) -> Fitted {
        let weights = ClassWeights(options.classWeighting, for: targets, rows: rows.blocks.flatMap(\.rows))
        let objective = HeadObjective(
            targets: targets, classWeights: weights, inverseStrength: inverseStrength)
        let first = objective.evaluation(at: start, over: rows)
        var curvatureSeen = first.curvature
        let inverse = GramPreconditioner(
            gram, rowCount: rows.rowCount, curvature: curvature ?? first.curvature,
            inverseStrength: inverseStrength)
        let (point, steps) = LBFGS(tolerance: tolerance).minimum(
            from: LBFGS.Point(position: start.values, value: first.value, gradient: first.gradient),
            evaluate: { position in
                var parameters = start
                parameters.values = position
                let evaluation = objective.evaluation(at: parameters, over: rows)
                curvatureSeen = evaluation.curvature
                return (evaluation.value, evaluation.gradient)
            },
            precondition: { inverse($0) })
        var parameters = start
        parameters.values = point.position
        return Fitted(parameters: parameters, objective: point.value, curvature: curvatureSeen, steps: steps)
    }

    /// Parameters of zero for these targets.
    var zero: HeadParameters {
        let objective = HeadObjective(
            targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []), inverseStrength: 1)
        return HeadParameters(outputCount: objective.outputCount, width: width)
    }

    /// Tries each strength on each fold, chooses one, and fits the final head.
    func fit(shouldStop: () -> Bool) -> HeadFit {
        var starts = [Fitted](
            repeating: Fitted(parameters: zero, objective: 0, curvature: 0, steps: 0), count: folds.count)
        var path: [PathPoint] = []
        var best: (loss: Double, strength: Double, starts: [Fitted])?
        var wasInterrupted = false
        for (index, strength) in options.inverseStrengths.enumerated() {
            if index > 0, shouldStop() {
                wasInterrupted = true
                break
            }
            let warm = starts
            starts = options.threads.map(Array(folds.indices)) { fold in
                fitted(
                    on: training(without: fold), inverseStrength: strength, from: warm[fold].parameters,
                    curvature: nil,
                    tolerance: 1e-5)
            }
            let point = pathPoint(strength, starts)
            path.append(point)
            if point.heldOutLoss < best?.loss ?? .infinity { best = (point.heldOutLoss, strength, starts) }
            if Self.hasPassedTheLeast(path) { break }
        }
        let chosen = best?.strength ?? options.inverseStrengths.first ?? 1
        let chosenStarts = best?.starts ?? starts
        let heldOut = heldOutLogits(chosenStarts)
        let temperature =
            options.isCalibrated
            ? Temperature.fitted(to: heldOut.logits, rows: heldOut.rows, objective: plainObjective) : 1
        let final = fitted(
            on: training(without: nil), inverseStrength: chosen, from: chosenStarts.first?.parameters ?? zero,
            curvature: nil, tolerance: 1e-9)
        return HeadFit(
            head: final.parameters.head(kind: targets.kind, scale: scale, temperature: temperature),
            inverseStrength: chosen, temperature: temperature, path: path, heldOut: expanded(heldOut),
            objective: final.objective, steps: final.steps,
            learningCurve: options.measuresLearningCurve
                ? learningCurve(inverseStrength: chosen, shouldStop: shouldStop) : [],
            wasInterrupted: wasInterrupted)
    }

    /// Whether the last two losses are well above the least: weaker penalties would only be worse, and take longest.
    private static func hasPassedTheLeast(_ path: [PathPoint]) -> Bool {
        guard path.count > 2, let least = path.map(\.heldOutLoss).min() else { return false }
        let (last, before) = (path[path.count - 1].heldOutLoss, path[path.count - 2].heldOutLoss)
        return before > 1.02 * least && last > 1.05 * least && last > before
    }

    private var plainObjective: HeadObjective {
        HeadObjective(
            targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []), inverseStrength: 1)
    }

    private func pathPoint(_ strength: Double, _ fits: [Fitted]) -> PathPoint {
        let objective = plainObjective
        var losses: [Double] = []
        var correct = 0
        for (fold, fit) in zip(folds, fits) {
            let rows = fold.blocks.flatMap(\.rows)
            let logits = Self.logits(of: fold, fit.parameters)
            losses.append(objective.loss(of: logits, rows: rows))
            correct += correctCount(logits, rows: rows)
        }
        let count = Double(max(1, folds.reduce(0) { $0 + $1.rowCount }))
        return PathPoint(
            inverseStrength: strength, heldOutLoss: losses.reduce(0, +) / count,
            heldOutAccuracy: targets.kind == .regression ? nil : Double(correct) / count,
            foldLosses: zip(losses, folds).map { $0 / Double(max(1, $1.rowCount)) })
    }

    static func logits(of rows: RowBlocks, _ parameters: HeadParameters) -> Tensor {
        rows.blocks.isEmpty
            ? Tensor(zeros: [0, parameters.outputCount])
            : .concatenatingRows(rows.blocks.map { parameters.logits($0.features) })
    }

    /// How many rows are predicted exactly right.
    func correctCount(_ logits: Tensor, rows: [Int]) -> Int {
        let columns = logits.columns
        return logits.withElements { elements in
            var count = 0
            for (index, row) in rows.enumerated() {
                let place = index * columns
                switch targets {
                case .classes(let classes, count: 2):
                    count += (elements[place] > 0) == (classes[row] == 1) ? 1 : 0
                case .classes(let classes, _):
                    var largest = 0
                    for column in 0..<columns where elements[place + column] > elements[place + largest] {
                        largest = column
                    }
                    count += largest == classes[row] ? 1 : 0
                case .labelSets(let sets, _):
                    count += (0..<columns).filter { elements[place + $0] > 0 } == sets[row] ? 1 : 0
                case .values: break
                }
            }
            return count
        }
    }

    /// The held-out logits in the order of the rows.
    private func heldOutLogits(_ fits: [Fitted]) -> HeldOutLogits {
        let rows = folds.flatMap { $0.blocks.flatMap(\.rows) }
        guard !rows.isEmpty else {
            return HeldOutLogits(rows: [], logits: Tensor(zeros: [0, zero.outputCount]))
        }
        let logits = Tensor.concatenatingRows(
            zip(folds, fits).filter { $0.0.rowCount > 0 }.map { Self.logits(of: $0, $1.parameters) })
        let order = rows.indices.sorted { rows[$0] < rows[$1] }
        return HeldOutLogits(
            rows: order.map { rows[$0] }, logits: logits.gatheringRows(order.map { Int32($0) }))
    }

    /// Two logits for each row where two classes were fitted with one.
    private func expanded(_ heldOut: HeldOutLogits) -> HeldOutLogits {
        guard case .classes(_, count: 2) = targets else { return heldOut }
        let elements = heldOut.logits.elements.flatMap { [-$0 / 2, $0 / 2] }
        return HeldOutLogits(rows: heldOut.rows, logits: Tensor(elements, shape: [heldOut.rows.count, 2]))
    }
}
