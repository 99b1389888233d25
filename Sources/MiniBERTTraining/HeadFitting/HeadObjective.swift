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

    /// The value of the objective, its gradient, and the mean curvature of the losses, `p (1 - p)`, over all logits.
    struct Evaluation {
        var value: Double
        var gradient: [Double]
        var curvature: Double
    }

    /// Evaluates the objective over some rows, always adding in the same order.
    ///
    /// - Throws: `Stopped` if the work should stop.
    func evaluation(at parameters: HeadParameters, over rows: RowBlocks) throws(Stopped) -> Evaluation {
        var parts = Evaluation(
            value: 0, gradient: Array(repeating: 0, count: parameters.values.count), curvature: 0)
        let outputs = parameters.outputCount
        let (weight, bias) = (parameters.weightTensor, parameters.biasTensor)
        for block in rows.blocks {
            try StopRequest.check()
            // Outputs are few. As rows of the product they leave no panel of the kernel partly empty.
            var residuals = weight.linear(weight: block.features).transposed.addingToEachRow(bias)  // [m, K]
            residuals.withMutableElements { logits in
                for (index, row) in block.rows.enumerated() {
                    let place = index * outputs
                    parts.value += takeResiduals(
                        of: row, in: &logits, at: place, curvature: &parts.curvature)
                    for output in 0..<outputs {
                        parts.gradient[parameters.weightCount + output] += Double(logits[place + output])
                    }
                }
            }
            let products = residuals.transposedMatmul(block.features)  // [K, H]
            products.withElements { products in
                for index in products.indices { parts.gradient[index] += Double(products[index]) }
            }
        }
        for index in 0..<parameters.weightCount {
            let weight = parameters.values[index]
            parts.value += weight * weight / (2 * inverseStrength)
            parts.gradient[index] += weight / inverseStrength
        }
        parts.curvature /= Double(max(1, rows.rowCount * outputs))
        return parts
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
        var residuals = logits
        var curvature = 0.0
        let outputs = logits.columns
        return try residuals.withMutableElements { elements throws(Stopped) in
            var losses: [Double] = []
            losses.reserveCapacity(rows.count)
            for (index, row) in rows.enumerated() {
                if index.isMultiple(of: RowBlocks.blockSize) { try StopRequest.check() }
                losses.append(
                    plain.takeResiduals(of: row, in: &elements, at: index * outputs, curvature: &curvature))
            }
            return losses
        }
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

    /// Replaces the logits of a row by the derivative of its loss; returns the loss, and adds its curvature.
    private func takeResiduals(
        of row: Int, in logits: inout MutableSpan<Float>, at place: Int, curvature: inout Double
    ) -> Double {
        switch targets {
        case .classes(let classes, count: 2):
            let isSecond = classes[row] == 1
            return takeLogistic(
                isSecond, weight: classWeights.members[classes[row]], &logits[place], &curvature)
        case .classes(let classes, let count):
            return takeSoftmax(classes[row], count: count, in: &logits, at: place, curvature: &curvature)
        case .labelSets(let sets, let count):
            var loss = 0.0
            var next = 0
            for output in 0..<count {
                let isMember = next < sets[row].count && sets[row][next] == output
                if isMember { next += 1 }
                let weight = isMember ? classWeights.members[output] : classWeights.others[output]
                loss += takeLogistic(isMember, weight: weight, &logits[place + output], &curvature)
            }
            return loss
        case .values(let values):
            let difference = Double(logits[place]) - values[row]
            logits[place] = Float(difference)
            curvature += 1
            return difference * difference / 2
        }
    }

    private func takeLogistic(
        _ isMember: Bool, weight: Double, _ logit: inout Float, _ curvature: inout Double
    ) -> Double {
        let value = Double(logit)
        let probability = Self.logistic(value)
        curvature += weight * probability * (1 - probability)
        logit = Float(weight * (probability - (isMember ? 1 : 0)))
        return weight * Self.softplus(isMember ? -value : value)
    }

    private func takeSoftmax(
        _ target: Int, count: Int, in logits: inout MutableSpan<Float>, at place: Int, curvature: inout Double
    ) -> Double {
        var largest = -Float.infinity
        for output in place..<place + count { largest = max(largest, logits[output]) }
        var sum = 0.0
        let loss = -Double(logits[place + target] - largest)
        for output in place..<place + count {
            let power = exp(Double(logits[output] - largest))
            logits[output] = Float(power)
            sum += power
        }
        let weight = classWeights.members[target]
        for output in 0..<count {
            let probability = Double(logits[place + output]) / sum
            curvature += weight * probability * (1 - probability)
            logits[place + output] = Float(weight * (probability - (output == target ? 1 : 0)))
        }
        return weight * (log(sum) + loss)
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
