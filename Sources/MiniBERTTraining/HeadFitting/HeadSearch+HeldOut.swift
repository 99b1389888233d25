import MiniBERT
import Tensors

/// Scores of heads on the rows that were held out from them.
extension HeadSearch {
    /// The objective without class weights, which held-out rows are scored by.
    var plainObjective: HeadObjective { .plain(targets) }

    /// The score of the head of one fold on the held-out rows of the fold.
    struct HeldOutScore {
        let losses: [Double]
        /// How many rows are predicted exactly right.
        let correctCount: Int

        var loss: Double { losses.reduce(0, +) }
        var rowCount: Int { losses.count }
    }

    /// The logits of the held-out rows of folds, each by the head of the fold.
    func heldOutLogits(_ solutions: [Solution], of folds: [Int]) -> [Tensor] {
        zip(folds, solutions).map { Self.logits(of: self.folds[$0], $1.parameters) }
    }

    /// More rows than this hardly improve the estimate of a temperature.
    private static let temperatureRows = 4096

    /// The temperature of the held-out rows, or of a random sample of many.
    func temperature(of logits: [Tensor], folds: [Int]) throws(Stopped) -> Temperature {
        guard settings.options.isCalibrated else { return .one }
        var logits = Tensor.concatenatingRows(logits)
        var rows = rows(of: folds)
        if rows.count > Self.temperatureRows {
            var generator = SplitMix64(seed: settings.seed)
            let places = rows.indices.shuffled(using: &generator).prefix(Self.temperatureRows)
            logits = logits.gatheringRows(places.map { Int32($0) })
            rows = places.map { rows[$0] }
        }
        return try Temperature.fitted(to: logits, rows: rows, objective: plainObjective, prior: .penalized)
    }

    /// The scores of the logits of folds, divided by a temperature.
    func heldOutScores(
        _ logits: [Tensor], of folds: [Int], at temperature: Temperature
    ) throws(Stopped) -> [HeldOutScore] {
        try zip(folds, logits).map { fold, logits throws(Stopped) in
            let fold = self.folds[fold]
            let scaled = temperature == .one ? logits : logits.scaled(by: Float(1 / temperature.value))
            return HeldOutScore(
                losses: try plainObjective.losses(of: scaled, rows: fold.rows),
                correctCount: correctCount(logits, rows: fold.rows))
        }
    }

    /// The loss of each held-out row under a constant prediction: the class shares, or the mean of the numbers.
    func chanceLosses(of folds: [Int]) throws(Stopped) -> [Double] {
        let rows = rows(of: folds)
        guard !rows.isEmpty else { return [] }
        let logits = plainObjective.chanceLogits(rows)
        return try plainObjective.losses(of: logits.gatheringRows(rows.map { _ in 0 }), rows: rows)
    }

    /// The held-out rows of folds.
    private func rows(of folds: [Int]) -> [Int] { folds.flatMap { self.folds[$0].rows } }

    func pathPoint(_ strength: Double, _ scores: [HeldOutScore]) -> PathPoint {
        let count = Double(max(1, scores.reduce(0) { $0 + $1.rowCount }))
        return PathPoint(
            inverseStrength: strength, heldOutLoss: scores.reduce(0) { $0 + $1.loss } / count,
            heldOutAccuracy: targets.problemType == .regression
                ? nil : Double(scores.reduce(0) { $0 + $1.correctCount }) / count,
            foldLosses: scores.map { $0.loss / Double(max(1, $0.rowCount)) })
    }

    /// The logits of rows, `[n, K]`.
    static func logits(of rows: RowBlocks, _ parameters: HeadParameters) -> Tensor {
        if rows.blocks.isEmpty { return Tensor(zeros: [0, parameters.extents.outputCount]) }
        let map = HeadMap(parameters)
        return .concatenatingRows(rows.blocks.map { map($0) })
    }

    /// How many rows are predicted exactly right.
    private func correctCount(_ logits: Tensor, rows: [Int]) -> Int {
        switch targets {
        case .classes(let classes, _):
            return zip(logits.fittedClasses, rows).count { $0 == classes[$1] }
        case .labelSets(let sets, _):
            let columns = logits.columns
            return logits.withElements { elements in
                rows.enumerated().count { index, row in
                    (0..<columns).filter { elements[index * columns + $0] > 0 } == sets[row]
                }
            }
        case .values: return 0
        }
    }

    /// The held-out logits in the order of the rows.
    func sorted(_ logits: [Tensor]) -> HeldOutLogits {
        let rows = folds.flatMap(\.rows)
        let order = rows.indices.sorted { rows[$0] < rows[$1] }
        return HeldOutLogits(
            rows: order.map { rows[$0] },
            logits: Tensor.concatenatingRows(logits).gatheringRows(order.map { Int32($0) }))
    }

    /// Two logits for each row where one logit stands for two classes.
    func expanded(_ heldOut: HeldOutLogits) -> HeldOutLogits {
        guard targets.hasTwoClasses else { return heldOut }
        let elements = heldOut.logits.elements.flatMap { [-$0 / 2, $0 / 2] }
        return HeldOutLogits(rows: heldOut.rows, logits: Tensor(elements, shape: [heldOut.rows.count, 2]))
    }
}

extension Tensor {
    /// The likeliest class of each row of the logits that a fit works on, where two classes have one logit.
    var fittedClasses: [Int] {
        let columns = columns
        return withElements { elements in
            (0..<rows).map { row in
                if columns == 1 { return elements[row] > 0 ? 1 : 0 }
                var largest = 0
                for column in 0..<columns
                where elements[row * columns + column] > elements[row * columns + largest] {
                    largest = column
                }
                return largest
            }
        }
    }
}
