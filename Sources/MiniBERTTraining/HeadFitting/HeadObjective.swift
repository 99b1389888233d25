import Tensors
import CLibrary

/// The function that fitting a head minimizes: the losses of all rows and a penalty on the weights.
///
///     Σ weight(row) · loss(row) + ‖W‖² / (2 C)
///
/// The loss is the cross-entropy of the softmax, the cross-entropy of the logistic function of each class, or half the
/// squared error. Biases are not penalized. `C` is the inverse strength. This is the objective of scikit-learn's
/// `LogisticRegression` (with one row of weights for two classes), and of its `Ridge` with `alpha = 1 / C`.
struct HeadObjective: Sendable {
    /// The targets of all rows of the data; blocks refer to them by row.
    let targets: HeadTargets
    let classWeights: ClassWeights
    var inverseStrength: Double

    /// The number of rows of weights that are fitted: one for two classes, whose logits are opposite.
    var outputCount: Int { targets.hasTwoClasses ? 1 : targets.outputCount }

    /// The objective without class weights and with unit strength, for scoring rows.
    static func plain(_ targets: HeadTargets) -> HeadObjective {
        HeadObjective(
            targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []), inverseStrength: 1)
    }

    /// Evaluates the objective and its gradient over some rows, always adding in the same order.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func evaluation(
        at parameters: HeadParameters, over rows: RowBlocks
    ) throws(Stopped) -> (value: Double, gradient: Tensor) {
        let map = HeadMap(parameters)
        let extents = parameters.extents
        var gradient = parameters
        gradient.bias = Tensor(zeros: map.bias.shape)
        var value = gradient.values.squaredNorm / (2 * inverseStrength)
        gradient.values.scale(by: Float(1 / inverseStrength))
        var dense = gradient.dense
        var bias = gradient.bias
        for block in rows.blocks {
            try StopRequest.check()
            let residuals = block.withFeatures { features in
                var residuals = map(features, block.sparseParts)
                value += takeResiduals(of: block.rows, in: &residuals).reduce(0, +)
                bias.accumulateRows(of: residuals)
                dense += residuals.transposedMatmul(features)
                return residuals
            }
            if let columns = block.sparseColumns {
                gradient.values.accumulateProduct(
                    of: columns, and: residuals.paddingColumns(to: extents.paddedOutputCount),
                    width: extents.paddedOutputCount)
            }
        }
        gradient.dense = dense
        gradient.bias = bias
        return (value, gradient.values)
    }

    /// The mean curvature of the losses by each logit, `p (1 - p)`, over some rows and without class weights: `[K]`.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func curvatures(at parameters: HeadParameters, over rows: RowBlocks) throws(Stopped) -> [Double] {
        let outputs = parameters.extents.outputCount
        if case .values = targets { return Array(repeating: 1, count: outputs) }
        let plain = HeadObjective.plain(targets)
        let map = HeadMap(parameters)
        var sums = Tensor(zeros: [outputs])
        for block in rows.blocks {
            try StopRequest.check()
            var residuals = map(block)
            _ = plain.takeResiduals(of: block.rows, in: &residuals)
            // A residual is p or p - 1, so p (1 - p) is its magnitude minus its square.
            residuals.withMutableElements { residuals in
                for index in residuals.indices {
                    residuals[index] = abs(residuals[index]) - residuals[index] * residuals[index]
                }
            }
            sums.accumulateRows(of: residuals)
        }
        return sums.elements.map { Double($0) / Double(max(1, rows.rowCount)) }
    }

    /// The sum of the losses of rows of logits, without class weights and penalty.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func loss(of logits: Tensor, rows: [Int]) throws(Stopped) -> Double {
        try losses(of: logits, rows: rows).reduce(0, +)
    }

    /// The loss of each row of logits, without class weights and penalty.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func losses(of logits: Tensor, rows: [Int]) throws(Stopped) -> [Double] {
        let plain = HeadObjective.plain(targets)
        var losses: [Double] = []
        losses.reserveCapacity(rows.count)
        for start in stride(from: 0, to: rows.count, by: RowBlocks.blockSize) {
            try StopRequest.check()
            let part = start..<min(start + RowBlocks.blockSize, rows.count)
            var residuals = logits.rows(part)
            losses += plain.takeResiduals(of: Array(rows[part]), in: &residuals)
        }
        return losses
    }

    /// The logits of a constant prediction: the class shares among some rows, or the mean of their numbers: `[1, K]`.
    func chanceLogits(_ rows: [Int]) -> Tensor {
        let total = Double(rows.count)
        // Half a row is added to each class, so that no logarithm is infinite.
        let counts = targets.classCounts(rows).map { Double($0) + 0.5 }
        let logits: [Double] =
            switch targets {
            case .classes(_, count: 2): [log(counts[1] / counts[0])]
            case .classes: counts.map { log($0) }
            case .labelSets: counts.map { log($0 / (total + 1 - $0)) }
            case .values(let values): [rows.reduce(0) { $0 + values[$1] } / max(1, total)]
            }
        return Tensor(logits.map { Float($0) }, shape: [1, logits.count])
    }

    /// Replaces the logits of rows by the derivatives of their losses; returns the losses.
    private func takeResiduals(of rows: [Int], in logits: inout Tensor) -> [Double] {
        switch targets {
        case .classes(let classes, count: 2):
            return logits.withMutableElements { logits in
                rows.enumerated().map { place, row in
                    let weight = classWeights.members[classes[row]]
                    return Self.takeLogistic(classes[row] == 1, weight: weight, &logits[place])
                }
            }
        case .classes(let classes, _):
            return takeSoftmax(rows.map { classes[$0] }, in: &logits)
        case .labelSets(let sets, let count):
            return logits.withMutableElements { logits in
                rows.enumerated().map { index, row in
                    takeLogistics(sets[row], count: count, in: &logits, at: index * count)
                }
            }
        case .values(let values):
            return logits.withMutableElements { logits in
                rows.enumerated().map { place, row in
                    let difference = Double(logits[place]) - values[row]
                    logits[place] = Float(difference)
                    return difference * difference / 2
                }
            }
        }
    }

    private func takeLogistics(
        _ members: [Int], count: Int, in logits: inout MutableSpan<Float>, at place: Int
    ) -> Double {
        var loss = 0.0
        var next = 0
        for output in 0..<count {
            let isMember = next < members.count && members[next] == output
            if isMember { next += 1 }
            let weight = isMember ? classWeights.members[output] : classWeights.others[output]
            loss += Self.takeLogistic(isMember, weight: weight, &logits[place + output])
        }
        return loss
    }

    private static func takeLogistic(_ isMember: Bool, weight: Double, _ logit: inout Float) -> Double {
        let value = Double(logit)
        logit = Float(weight * (logistic(value) - (isMember ? 1 : 0)))
        return weight * softplus(isMember ? -value : value)
    }

    private func takeSoftmax(_ classes: [Int], in logits: inout Tensor) -> [Double] {
        let count = logits.columns
        var residuals = logits.softmaxOfRows()
        let losses = residuals.withMutableElements { shares in
            classes.enumerated().map { row, target in
                let start = row * count
                let place = start + target
                let weight = classWeights.members[target]
                let own = Double(shares[place])
                var loss: Double
                if own > 0.5 {
                    // Near 1 the share itself has lost the digits that the others still have.
                    var others = 0.0
                    for output in start..<place { others += Double(shares[output]) }
                    for output in place + 1..<start + count { others += Double(shares[output]) }
                    loss = -log1p(-others)
                    shares[place] = Float(-others)
                } else {
                    loss = own > 1e-30 ? -log(own) : Self.softmaxLoss(of: target, logits.rows(row..<row + 1))
                    shares[place] = Float(own - 1)
                }
                if weight != 1 {
                    for output in start..<start + count { shares[output] *= Float(weight) }
                    loss *= weight
                }
                return loss
            }
        }
        logits = residuals
        return losses
    }

    /// The loss of a class whose share is too small for a float.
    private static func softmaxLoss(of target: Int, _ logits: Tensor) -> Double {
        Double(logits.logSumExpOfRows()[0, 0]) - Double(logits[0, target])
    }

    /// `1 / (1 + exp(-x))`, without overflow.
    private static func logistic(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let power = exp(x)
        return power / (1 + power)
    }

    /// `log(1 + exp(x))`, without overflow.
    private static func softplus(_ x: Double) -> Double {
        max(x, 0) + log1p(exp(-abs(x)))
    }
}
