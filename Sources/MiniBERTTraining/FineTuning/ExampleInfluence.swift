package import Tensors
import CLibrary
import MiniBERT
import NeuralNetworks

/// How much each training row decides the answers of a linear head on the features of a frozen encoder.
///
/// Without a row, the parameters `W` of the head with the least penalized loss change by about
///
///     H⁻¹ · (p - y) ⊗ z
///
/// where `z` are the row's standardized features and a 1 for the bias, `p` its probabilities, `y` its class as 0 and 1, and
/// `H` the second derivative of the loss by `W` (Cook and Weisberg, 1982; Koh and Liang, 2017). The loss is convex, so this
/// is one linear system for each text, which conjugate gradients solve.
package struct ExampleInfluence: Sendable {
    /// `[n, H + 1]`: standardized features, and a column of ones.
    private let features: Tensor
    /// `[n, C]`: the negative derivative of each row's loss by its logits.
    private let residuals: Tensor
    /// `[n, C]`: the probabilities of the rows.
    private let probabilities: Tensor
    /// `[n, C]`: the curvature of each row's loss by each logit, for several classes without that of the softmax.
    private let curvatures: Tensor
    private let problemType: ProblemType
    /// The factor of the squared weights in the second derivative of the loss.
    private let penalty: Float
    private let scale: FeatureScale
    private let map: Linear

    /// Fits the head again on its training rows.
    ///
    /// - Parameters:
    ///   - features: `[n, H]`: the features of the rows.
    ///   - targets: The targets of the rows.
    ///   - inverseStrength: The `C` that the head was fitted with.
    ///   - classWeighting: The weights of the classes that it was fitted with.
    ///   - threads: The threads that work.
    /// - Throws: `Stopped` if the work should stop.
    package init(
        features: Tensor, targets: HeadTargets, inverseStrength: Double,
        classWeighting: ClassWeighting = .none,
        threads: WorkerThreads = WorkerThreads()
    ) throws(Stopped) {
        var options = HeadOptions()
        options.inverseStrengths = [inverseStrength]
        options.isCalibrated = false
        options.measuresLearningCurve = false
        options.folds = 2
        let rows = Array(0..<features.rows)
        scale = FeatureScale(of: features, rows: rows)
        map = try HeadFitting(options: options, classWeighting: classWeighting, threads: threads)
            .fit(HeadFeatures(features), to: targets).map
        self.features = Self.withOnes(scale.standardized(features))
        problemType = targets.problemType
        // Two rows of weights stand for the one that is fitted of two classes; its penalty is shared between them.
        penalty = Float((targets.hasTwoClasses ? 2 : 1) / inverseStrength)
        let logits = map(features)
        let found = Evaluation.probabilities(of: logits, problemType: targets.problemType)
        let weights = ClassWeights(classWeighting, for: targets, rows: rows)
        var (residuals, curvatures): ([Float], [Float]) = ([], [])
        for row in rows {
            for output in 0..<logits.columns {
                let p = found[row][output]
                switch targets {
                case .classes(let classes, _):
                    let weight = weights.members[classes[row]]
                    residuals.append(Float(weight * ((classes[row] == output ? 1 : 0) - p)))
                    curvatures.append(Float(weight))
                case .labelSets(let sets, _):
                    let isMember = sets[row].contains(output)
                    let weight = isMember ? weights.members[output] : weights.others[output]
                    residuals.append(Float(weight * ((isMember ? 1 : 0) - p)))
                    curvatures.append(Float(weight * p * (1 - p)))
                case .values(let values):
                    residuals.append(Float(values[row]) - logits[row, 0])
                    curvatures.append(1)
                }
            }
        }
        self.residuals = Tensor(residuals, shape: logits.shape)
        self.curvatures = Tensor(curvatures, shape: logits.shape)
        probabilities = Tensor(found.flatMap { $0.map { Float($0) } }, shape: logits.shape)
    }

    private static func withOnes(_ features: Tensor) -> Tensor {
        let ones = Tensor([Float](repeating: 1, count: features.rows), shape: [features.rows, 1])
        return .concatenatingColumns([features, ones])
    }

    /// How much each row adds to the log-odds of a label, of a text with these features; for a regression, to the value.
    ///
    /// - Parameters:
    ///   - text: `[H]`: the features of the text.
    ///   - label: The index of the label.
    /// - Returns: The effects in the order of the rows: what the label would lose without the row, approximately.
    /// - Throws: `Stopped` if the work should stop.
    package func effects(on text: [Float], label: Int) throws(Stopped) -> [Double] {
        let raw = Tensor(text, shape: [1, text.count])
        let standardized = Self.withOnes(scale.standardized(raw))
        let factors = Tensor(logOddsGradient(of: map(raw), label: label), shape: [1, residuals.columns])
        let solution = try solve(factors.transposedMatmul(standardized))
        let products = features.linear(weight: solution)  // [n, C]
        let columns = residuals.columns
        return residuals.withElements { residuals in
            products.withElements { products in
                (0..<features.rows).map { row in
                    (row * columns..<(row + 1) * columns).reduce(0) {
                        $0 + Double(residuals[$1]) * Double(products[$1])
                    }
                }
            }
        }
    }

    /// The derivative of the log-odds of a label by the logits.
    private func logOddsGradient(of logits: Tensor, label: Int) -> [Float] {
        let others: [Double]
        switch problemType {
        case .singleLabel:
            var values = logits.elements.map { Double($0) }
            values[label] = -.infinity
            others = ProblemType.singleLabel.preciseProbabilities(ofLogits: values.map { Float($0) })
        case .multiLabel, .regression: others = [Double](repeating: 0, count: logits.columns)
        }
        return others.indices.map { $0 == label ? 1 : Float(-others[$0]) }
    }

    /// The most steps, and the distance from the solution at which they end.
    private static let (stepLimit, tolerance) = (500, 1e-5)

    /// Solves `H · x = right` for parameters `[C, H + 1]`.
    private func solve(_ right: Tensor) throws(Stopped) -> Tensor {
        var solution = Tensor(zeros: right.shape)
        var rest = right
        var direction = right
        let enough = right.squaredNorm * Self.tolerance * Self.tolerance
        var norm = rest.squaredNorm
        for _ in 0..<Self.stepLimit where norm > enough {
            try StopRequest.check()
            let product = product(direction)
            let curvature = direction.dot(product)
            guard curvature > 0 else { break }
            let step = norm / curvature
            solution.add(direction, scaledBy: Float(step))
            rest.add(product, scaledBy: Float(-step))
            let next = rest.squaredNorm
            direction.scale(by: Float(next / norm))
            direction += rest
            norm = next
        }
        return solution
    }

    /// The product of the second derivative of the loss with parameters `[C, H + 1]`.
    private func product(_ parameters: Tensor) -> Tensor {
        var states = features.linear(weight: parameters)  // [n, C]
        if problemType == .singleLabel { states = probabilities.softmaxBackward(states) }
        var result = (states * curvatures).transposedMatmul(features)
        result.combine(with: parameters) { result, parameters in
            // The last column belongs to the biases, which have no penalty.
            for place in 0..<parameters.count where (place + 1) % features.columns != 0 {
                result[place] += penalty * parameters[place]
            }
        }
        return result
    }
}
