import Tensors
import MiniBERT
import NeuralNetworks

extension FineTuner {
    /// Trains a head by gradients, and the encoder below it if asked; scores are of held-out rows.
    ///
    /// The same data, options and seed give the same bytes on any number of threads. A head that reads one vector of
    /// each text works on standardized features. For a head that reads all tokens, the states of the frozen encoder are
    /// kept in memory up to `stateMemory` bytes; if they need more, each epoch encodes the texts again.
    ///
    /// - Parameters:
    ///   - data: The labeled rows.
    ///   - validation: Rows for scoring and early stopping; without them a part of the rows is held out.
    ///   - name: The name of the model in its report and model card.
    ///   - gradient: The parts that are trained, and how.
    ///   - cacheFolder: Where features are kept for later trainings; `nil` keeps none.
    ///   - checkpoint: Where the state is kept if the training is stopped; `nil` keeps none.
    ///   - shouldStop: Asked often, on any thread; true stops the training, as canceling its task does.
    ///   - onEvent: Called with findings and progress.
    /// - Returns: The model with its report; if the loss stopped being finite after the first epoch, the last good
    ///   model.
    /// - Throws: `FineTuningError`; `.stopped` if the training is stopped after its first step, `.interrupted` before.
    public func fit(
        _ data: LabeledData, validation: LabeledData? = nil, name: String = "model",
        by gradient: GradientOptions, cacheFolder: FeatureCacheFolder? = nil,
        checkpoint: TrainingCheckpoint? = nil, shouldStop: @escaping @Sendable () -> Bool = { false },
        onEvent: @escaping (FineTuningEvent) -> Void = { _ in }
    ) throws(FineTuningError) -> FineTunedModel {
        guard gradient.unfreezing == .none || !embedder.encoder.hasIntegerMaps else {
            throw .model(.integerWeights(model: embedder.name))
        }
        return try StopRequest.heeding(shouldStop) { () throws(FineTuningError) in
            try trained(data, validation, name: name, by: gradient, cacheFolder, checkpoint, onEvent)
        }
    }

    private func trained(
        _ data: LabeledData, _ validation: LabeledData?, name: String, by gradient: GradientOptions,
        _ cacheFolder: FeatureCacheFolder?, _ checkpoint: TrainingCheckpoint?,
        _ onEvent: @escaping (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> FineTunedModel {
        let known = try knownFeatures(of: data, validation, gradient, cacheFolder, onEvent)
        var data = data
        let findings = try interruptibly { () throws(Stopped) in try check(&data, validation: validation) }
        for finding in findings { onEvent(.finding(finding)) }
        let table = LabelTable(of: data.examples)
        let rows = try gradientRows(data, validation, table, gradient)
        if gradient.network == nil { try checkHeads(on: [.cls], for: rows.targets) }
        let run = GradientRun(
            options: gradient, loss: loss(for: rows, gradient), layerCount: embedder.encoder.blocks.count,
            seed: seed, threads: threads, checkpoint: checkpoint,
            fingerprint: try interruptibly { () throws(Stopped) in try fingerprint(of: rows, gradient) },
            onEvent: onEvent)
        let input = try input(for: rows, known, gradient, cacheFolder, onEvent)
        onEvent(
            .training(
                rowCount: rows.training.count, heldOutCount: rows.heldOut.count, input: input.summary))
        let training = HeadTraining(
            run: run, rows: rows, encoder: embedder.encoder, input: input,
            scale: rows.targets.valueScale(rows: rows.training))
        let outcome = try training.outcome(of: newHead(for: rows, gradient))
        var report: FineTuningReport = try interruptibly { () throws(Stopped) in
            // Stopped here, the training would be lost.
            try StopRequest.deferring { () throws(Stopped) in
                try self.report(of: outcome, rows, gradient, labels: table.labels, name: name)
            }
        }
        report.files = data.files + (validation?.files ?? [])
        report.findings = findings
        report.settings = settings(pooling: nil)
        report.heldOut?.domain = try domain(of: rows, input, gradient, encoder: outcome.encoder)
        report.heldOut?.classShares = classShares(of: rows.targets, rows: rows.training)
        if let validation { report.scoring = validation.names }
        return model(outcome, rows, gradient, labels: table.labels, report)
    }

    private func model(
        _ outcome: HeadTraining.Outcome, _ rows: GradientRows, _ gradient: GradientOptions,
        labels: [ClassLabel], _ report: FineTuningReport
    ) -> FineTunedModel {
        let scored = scoredRows(
            HeldOutLogits(rows: rows.heldOut, logits: outcome.heldOutLogits),
            temperature: outcome.temperature, targets: rows.targets, examples: rows.examples,
            labels: labels)
        return FineTunedModel(
            embedder: embedder, encoder: outcome.encoder ?? embedder.encoder,
            hasTrainedEncoder: outcome.encoder != nil, head: outcome.head, headShape: gradient.headShape,
            labels: labels, problemType: rows.targets.problemType, report: report,
            scoredRows: scored.rows, farRows: scored.far,
            divergence: outcome.divergence)
    }

    /// The rows of both data sets together, and which of them are held out.
    private func gradientRows(
        _ data: LabeledData, _ validation: LabeledData?, _ table: LabelTable, _ gradient: GradientOptions
    ) throws(FineTuningError) -> GradientRows {
        let targets = try targets(of: data, table)
        guard let validation else {
            let plan = FoldPlan(
                holdingOut: gradient.heldOutShare, of: targets, seed: seed,
                groups: groups(of: data.examples))
            let heldOut = plan.heldOutRows
            guard !heldOut.isEmpty else { throw .nothingToHoldOut }
            return GradientRows(
                examples: data.examples, targets: targets,
                training: plan.foldOfRow.indices.filter { plan.foldOfRow[$0] != 0 }, heldOut: heldOut)
        }
        let count = data.examples.count
        return GradientRows(
            examples: data.examples + validation.examples,
            targets: targets.appending(try self.targets(of: validation, table)),
            training: Array(0..<count), heldOut: Array(count..<count + validation.examples.count))
    }

    private func loss(for rows: GradientRows, _ gradient: GradientOptions) -> TaskLoss {
        let weights = ClassWeights(classWeighting, for: rows.targets, rows: rows.training)
        return TaskLoss(
            rows.targets.problemType, labelSmoothing: gradient.labelSmoothing,
            classWeights: classWeighting == .none ? [] : weights.members.map { Float($0) })
    }

    private func newHead(for rows: GradientRows, _ gradient: GradientOptions) -> any ClassificationHead {
        let (hiddenSize, count) = (embedder.vectorSize, rows.targets.outputCount)
        var generator = SplitMix64(seed: seed)
        guard let shape = gradient.headShape else {
            // The initialization of transformers.
            let plan = InitializationPlan(
                weight: .normal(deviation: embedder.configuration.initializerRange))
            return LinearHead(hiddenSize: hiddenSize, labelCount: count, dropout: gradient.dropout)
                .initialized(by: plan, using: &generator)
        }
        let head = shape.head(hiddenSize: hiddenSize, labelCount: count)
        return head.initialized(by: InitializationPlan(weight: .xavierUniform), using: &generator)
    }

    /// A digest of everything that decides the result.
    private func fingerprint(
        of rows: GradientRows, _ gradient: GradientOptions
    ) throws(Stopped) -> String {
        try fingerprint(
            of: rows.examples,
            settings: "\(gradient) \(seed) \(classWeighting) \(rows.targets) \(rows.heldOut)")
    }

    private func report(
        of outcome: HeadTraining.Outcome, _ rows: GradientRows, _ gradient: GradientOptions,
        labels: [ClassLabel], name: String
    ) throws(Stopped) -> FineTuningReport {
        var report = try FineTuningReport(
            of: HeldOutLogits(rows: rows.heldOut, logits: outcome.heldOutLogits),
            temperature: outcome.temperature, targets: rows.targets, examples: rows.examples,
            labels: labels, name: name, encoder: encoderDescription(gradient),
            scoring: NumberText.counted(rows.heldOut.count, "row") + " held out")
        report.isPortable = gradient.headShape == nil
        report.decision = try decisionReport(
            by: HeldOutLogits(rows: rows.heldOut, logits: outcome.heldOutLogits), outcome.temperature,
            rows.targets, labels)
        report.headWords = (gradient.headShape?.words ?? "linear on cls") + "; " + gradient.summary
        report.epochs = outcome.epochs.map {
            FineTuningReport.EpochLosses(
                training: Double($0.trainingLoss), validation: $0.validationLoss.map { Double($0) })
        }
        return report
    }

    /// The encoder in words: `6 layers, 384 wide, trained`.
    private func encoderDescription(_ gradient: GradientOptions) -> String {
        let configuration = embedder.configuration
        let trained =
            switch gradient.unfreezing {
            case .none: "frozen"
            case .blocks(let count): "top \(min(count, configuration.layerCount)) blocks trained"
            case .all: "trained"
            }
        return "\(configuration.layerCount) layers, \(configuration.hiddenSize) wide, \(trained)"
    }
}

/// All rows of a training, and which of them are trained on or held out.
struct GradientRows: Sendable {
    let examples: [LabeledExample]
    let targets: HeadTargets
    let training: [Int]
    let heldOut: [Int]
}
