import MiniBERT
import NeuralNetworks
import Tensors

/// A head in training on what the encoder gives.
struct HeadTraining {
    let run: GradientRun
    let rows: GradientRows
    let encoder: BertEncoder
    let input: HeadInput
    /// The scale at which numbers are learned.
    let scale: ValueScale

    /// What a training gave.
    struct Outcome {
        /// With every scale and the temperature folded in.
        var head: any ClassificationHead
        /// The encoder, if a part of it was trained.
        var encoder: BertEncoder?
        /// Before the temperature: `[rows, C]`.
        var heldOutLogits: Tensor
        var temperature = 1.0
        let epochs: [EpochReport]
        let divergence: TrainingError?
    }

    /// Trains the head, and what is unfrozen below it.
    func outcome(of head: some ClassificationHead) throws(FineTuningError) -> Outcome {
        var outcome = try trained(head)
        if run.loss.isRegression {
            outcome.heldOutLogits = outcome.heldOutLogits.scaled(by: Float(scale.deviation))
                .addingToEachRow(Tensor([Float(scale.mean)], shape: [1]))
            outcome.head.lastMap.scale(by: Float(scale.deviation), adding: Float(scale.mean))
        }
        outcome.temperature = temperature(of: outcome.heldOutLogits)
        if outcome.temperature != 1 {
            outcome.head.lastMap.scale(by: Float(1 / outcome.temperature), adding: 0)
        }
        // Weights near the end of the range may leave it with the scales that are folded in.
        guard outcome.head.isFinite else {
            throw .training(.parameterNotFinite(step: outcome.epochs.last?.stepCount ?? 0))
        }
        return outcome
    }

    private func trained<Head: ClassificationHead>(_ head: Head) throws(FineTuningError) -> Outcome {
        let targets = rows.targets.lossTargets(scale: scale)
        switch input {
        case .pooled(let features):
            let scale = FeatureScale(of: features, rows: rows.training)
            let standardized = scale.standardized(features, rows: Array(0..<features.rows)[...])
            var outcome = self.outcome(
                try train(head, on: PooledData(features: standardized, targets: targets)))
            if var pooled = outcome.head as? any PooledHead {
                pooled.firstMap.absorb(scale)
                outcome.head = pooled
            }
            return outcome
        case .states(let states):
            return outcome(try train(head, on: StateData(states: states, targets: targets)))
        case .tokens(let encodings):
            let options = run.options
            let classifier = TrainableClassifier(
                encoder: encoder, head: head, unfreezing: options.unfreezing, recomputes: options.recomputes)
            let data = TokenData(encodings: encodings, targets: targets)
            var changed = data
            changed.augmentation = TextAugmentation(
                tokenDropout: options.tokenDropout, wordSwap: options.wordSwap)
            let result = try run.train(
                classifier, on: SelectedData(whole: changed, rows: rows.training),
                heldOut: SelectedData(whole: data, rows: rows.heldOut))
            return Outcome(
                head: result.model.head, encoder: options.unfreezing == .none ? nil : result.model.encoder,
                heldOutLogits: result.heldOutLogits, epochs: result.epochs, divergence: result.divergence)
        }
    }

    private func train<Head: ClassificationHead, Data: TrainingData>(
        _ head: Head, on data: Data
    ) throws(FineTuningError) -> GradientRun.Outcome<Head>
    where Data.Input == HiddenStates, Data.Target == TaskLoss.Target {
        try run.train(
            head, on: SelectedData(whole: data, rows: rows.training),
            heldOut: SelectedData(whole: data, rows: rows.heldOut))
    }

    private func outcome(_ result: GradientRun.Outcome<some ClassificationHead>) -> Outcome {
        Outcome(
            head: result.model, encoder: nil, heldOutLogits: result.heldOutLogits, epochs: result.epochs,
            divergence: result.divergence)
    }

    /// The temperature that makes held-out probabilities truest.
    private func temperature(of logits: Tensor) -> Double {
        let objective = HeadObjective(
            targets: rows.targets, classWeights: ClassWeights(.none, for: rows.targets, rows: []),
            inverseStrength: 1)
        guard case .classes(_, count: 2) = rows.targets else {
            return Temperature.fitted(
                to: logits, rows: rows.heldOut, objective: objective, sharpens: true)
        }
        // The objective knows two classes by one logit.
        let elements = logits.elements
        let differences = (0..<logits.rows).map { elements[2 * $0 + 1] - elements[2 * $0] }
        return Temperature.fitted(
            to: Tensor(differences, shape: [logits.rows, 1]), rows: rows.heldOut, objective: objective,
            sharpens: true)
    }
}

/// A head on one vector of each text, whose first map can take a scale of the features in.
protocol PooledHead: ClassificationHead {
    /// The map that reads the vector.
    var firstMap: Linear { get set }
}

extension LinearHead: PooledHead {
    var firstMap: Linear {
        get { classifier }
        set { classifier = newValue }
    }
}

extension PerceptronHead: PooledHead {
    var firstMap: Linear {
        get { perceptron.hidden.first?.dense ?? perceptron.output }
        set {
            if perceptron.hidden.isEmpty {
                perceptron.output = newValue
            } else {
                perceptron.hidden[0].dense = newValue
            }
        }
    }
}

extension Linear {
    /// Makes the map give of raw features what it gave of standardized ones.
    mutating func absorb(_ scale: FeatureScale) {
        var shifts = [Double](repeating: 0, count: weight.rows)
        for row in 0..<weight.rows {
            for column in 0..<weight.columns {
                let scaled = Double(weight[row, column]) * scale.factors[column]
                weight[row, column] = Float(scaled)
                shifts[row] += scaled * scale.means[column]
            }
        }
        bias = Tensor(zip(bias.elements, shifts).map { Float(Double($0) - $1) }, shape: bias.shape)
    }

    /// Makes the map give `factor · y + addend`.
    mutating func scale(by factor: Float, adding addend: Float) {
        weight = weight.scaled(by: factor)
        bias = Tensor(bias.elements.map { factor * $0 + addend }, shape: bias.shape)
    }
}
