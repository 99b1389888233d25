import NeuralNetworks
import MiniBERT
import Tensors

/// Trains a head on the output of the encoder.
struct HeadTraining {
    let run: GradientRun
    let rows: GradientRows
    let encoder: BertEncoder
    let input: HeadInput
    /// The scale of the numbers of a regression.
    let scale: ValueScale

    struct Outcome {
        /// The head, with all scales and the temperature folded in.
        var head: any ClassificationHead
        /// The encoder, if it was trained.
        var encoder: BertEncoder?
        /// The logits of the held-out rows, before the temperature: `[rows, C]`.
        var heldOutLogits: Tensor
        var temperature = 1.0
        let epochs: [EpochReport]
        let divergence: TrainingError?
    }

    func outcome(of head: some ClassificationHead) throws(FineTuningError) -> Outcome {
        var outcome = try trained(head)
        if run.loss.isRegression {
            outcome.heldOutLogits = outcome.heldOutLogits.scaled(by: Float(scale.deviation))
                .addingToEachRow(Tensor([Float(scale.mean)], shape: [1]))
            outcome.head.lastMap.scale(by: Float(scale.deviation), adding: Float(scale.mean))
        }
        outcome.temperature = try interruptibly { () throws(Stopped) in
            // Stopped here, the training would be lost.
            try StopRequest.deferring { () throws(Stopped) in try temperature(of: outcome.heldOutLogits) }
        }
        if outcome.temperature != 1 {
            outcome.head.lastMap.scale(by: Float(1 / outcome.temperature), adding: 0)
        }
        // Folding in the scales may overflow very large weights.
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
            let standardized = scale.standardized(features)
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

    private func temperature(of logits: Tensor) throws(Stopped) -> Double {
        let objective = HeadObjective.plain(rows.targets)
        guard rows.targets.hasTwoClasses else {
            return try Temperature.fitted(
                to: logits, rows: rows.heldOut, objective: objective, prior: .trained
            ).value
        }
        // The objective has one logit for two classes.
        let elements = logits.elements
        let differences = (0..<logits.rows).map { elements[2 * $0 + 1] - elements[2 * $0] }
        return try Temperature.fitted(
            to: Tensor(differences, shape: [logits.rows, 1]), rows: rows.heldOut, objective: objective,
            prior: .trained
        ).value
    }
}

/// A head on one vector of each text, whose first map can absorb the standardization of the features.
protocol PooledHead: ClassificationHead {
    /// The map that is applied to the vector.
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
    /// Changes the map so that it gives the same outputs for raw features as before for standardized ones.
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

    /// Changes the map so that its output `y` becomes `factor · y + addend`.
    mutating func scale(by factor: Float, adding addend: Float) {
        weight = weight.scaled(by: factor)
        bias = Tensor(bias.elements.map { factor * $0 + addend }, shape: bias.shape)
    }
}
