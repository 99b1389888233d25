import MiniBERT
import NeuralNetworks
import StrictJSON
import SystemFiles
import Tensors

extension FineTuner {
    /// Trains a head, and perhaps blocks below it, by gradients; scores are of rows that were held out.
    ///
    /// The same data, options and seed give the same bytes on any number of threads. A head that reads one vector of
    /// each text works on standardized features; for one that reads all tokens, their frozen states are kept in memory
    /// up to `stateMemory` bytes, and beyond that encoded anew in each epoch.
    ///
    /// - Parameters:
    ///   - data: The labelled rows.
    ///   - validation: Rows to score and to stop by; without them a part of the rows is held out.
    ///   - name: What the model is called in its report.
    ///   - gradient: What is trained, and how.
    ///   - cacheFolder: Where features are kept for the next training; `nil`: nowhere.
    ///   - checkpoint: Where the state is kept when `shouldStop` ends the training; `nil`: nowhere.
    ///   - shouldStop: Asked after each step whether to end.
    ///   - onEvent: Told what is found and how far the work is.
    /// - Returns: The classifier with its report; where the loss stopped being finite after the first epoch, the last
    ///   good one.
    /// - Throws: `FineTuningError`.
    public func fit(
        _ data: LabeledData, validation: LabeledData? = nil, name: String, by gradient: GradientOptions,
        cacheFolder: FeatureCacheFolder? = nil, checkpoint: TrainingCheckpoint? = nil,
        shouldStop: @escaping () -> Bool = { Task.isCancelled },
        onEvent: @escaping (GradientEvent) -> Void = { _ in }
    ) throws(FineTuningError) -> FineTunedModel {
        let findings = check(data, validation: validation)
        for finding in findings { onEvent(.finding(finding)) }
        let table = LabelTable(of: data.examples)
        let rows = try gradientRows(data, validation, table, gradient)
        if gradient.network == nil { try checkHeads(on: [.cls], for: rows.targets) }
        let run = GradientRun(
            options: gradient, loss: loss(for: rows, gradient), layerCount: embedder.encoder.blocks.count,
            seed: options.seed, threads: options.threads, checkpoint: checkpoint,
            fingerprint: fingerprint(of: rows, gradient), shouldStop: shouldStop, onEvent: onEvent)
        let input = try input(for: rows, gradient, cacheFolder, shouldStop, onEvent)
        onEvent(
            .training(rowCount: rows.training.count, heldOutCount: rows.heldOut.count, input: input.words))
        let training = HeadTraining(
            run: run, rows: rows, encoder: embedder.encoder, input: input,
            scale: rows.targets.valueScale(rows: rows.training))
        let outcome = try training.outcome(of: newHead(for: rows, gradient))
        var report = report(of: outcome, rows, gradient, labels: table.labels, name: name)
        report.files = data.files + (validation?.files ?? [])
        report.findings = findings
        report.settings = settings(pooling: nil)
        if let validation { report.scoring = validation.files.map(\.file).joined(separator: ", ") }
        return FineTunedModel(
            embedder: embedder, encoder: outcome.encoder ?? embedder.encoder,
            hasTrainedEncoder: outcome.encoder != nil, head: outcome.head, headShape: gradient.headShape,
            labels: table.labels, problemType: ProblemType(rows.targets.kind), report: report,
            divergence: outcome.divergence)
    }

    /// The rows of both files together, and which of them are held out.
    private func gradientRows(
        _ data: LabeledData, _ validation: LabeledData?, _ table: LabelTable, _ gradient: GradientOptions
    ) throws(FineTuningError) -> GradientRows {
        let targets = try targets(of: data, table)
        guard let validation else {
            let plan = FoldPlan(
                holdingOut: options.validationShare ?? gradient.heldOutShare, of: targets,
                seed: options.seed, groups: groups(of: data.examples))
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
        let weights = ClassWeights(options.classWeighting, for: rows.targets, rows: rows.training)
        return TaskLoss(
            rows.targets.kind, labelSmoothing: gradient.labelSmoothing,
            classWeights: options.classWeighting == .none ? [] : weights.members.map { Float($0) })
    }

    /// A head of the shape asked for, with weights to begin with.
    private func newHead(for rows: GradientRows, _ gradient: GradientOptions) -> any ClassificationHead {
        let (hiddenSize, count) = (embedder.vectorSize, rows.targets.outputCount)
        var generator = SplitMix64(seed: options.seed)
        guard let shape = gradient.headShape else {
            // As transformers begins a classifier.
            let plan = InitializationPlan(
                weight: .normal(deviation: embedder.configuration.initializerRange))
            return LinearHead(hiddenSize: hiddenSize, labelCount: count, dropout: gradient.dropout)
                .initialized(by: plan, using: &generator)
        }
        let head = shape.head(hiddenSize: hiddenSize, labelCount: count)
        return head.initialized(by: InitializationPlan(weight: .xavierUniform), using: &generator)
    }

    /// Words for a digest of everything that decides the result.
    private func fingerprint(of rows: GradientRows, _ gradient: GradientOptions) -> String {
        var hash = SHA256()
        for example in rows.examples {
            hash.update(SHA256.digest(of: example.inputBytes))
        }
        hash.update(embedder.weightsDigest(threads: options.threads))
        let words =
            "\(gradient) \(options.seed) \(options.classWeighting) \(rows.targets) \(rows.heldOut) "
            + "\(reading.maximumLength ?? embedder.maximumLength)"
        hash.update(Array(words.utf8))
        return hash.finalized().hexadecimal
    }

    private func report(
        of outcome: HeadTraining.Outcome, _ rows: GradientRows, _ gradient: GradientOptions, labels: [Label],
        name: String
    ) -> FineTuningReport {
        let truths = rows.targets.rows(rows.heldOut)
        let logits = outcome.heldOutLogits
        let before = Evaluation(logits: logits, targets: truths, labels: labels)
        var report = FineTuningReport(
            name: name, encoder: encoderWords(gradient), headKind: rows.targets.kind,
            scoring: "\(rows.heldOut.count) rows held out",
            evaluation: Evaluation(
                logits: logits, targets: truths, labels: labels, temperature: outcome.temperature))
        report.headWords = (gradient.headShape?.words ?? "linear on cls") + "; " + gradient.words
        report.temperature = outcome.temperature
        report.calibrationBefore = outcome.temperature == 1 ? nil : before.calibration
        report.epochs = outcome.epochs.map {
            FineTuningReport.EpochLosses(
                training: Double($0.trainingLoss), validation: $0.validationLoss.map { Double($0) })
        }
        if case .classes(let classes, _) = truths {
            let scaled = logits.scaled(by: Float(1 / outcome.temperature))
            report.suspects = SuspectLabel.mostConfident(
                probabilities: FittedHead.probabilities(scaled, kind: .softmax), truths: classes,
                examples: rows.heldOut.map { rows.examples[$0] }, labels: labels)
        }
        return report
    }

    private func encoderWords(_ gradient: GradientOptions) -> String {
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

/// All rows of a training, and which of them it is scored by.
struct GradientRows: Sendable {
    let examples: [LabeledExample]
    let targets: HeadTargets
    let training: [Int]
    let heldOut: [Int]
}

extension ProblemType {
    /// What the logits of a kind of head mean.
    init(_ kind: FittedHead.Kind) {
        switch kind {
        case .softmax: self = .singleLabel
        case .sigmoid: self = .multiLabel
        case .regression: self = .regression
        }
    }
}
