public import MiniBERT
public import Tensors

/// Trains classification heads on an encoder from labeled data, and scores them on held-out rows.
///
///     let tuner = FineTuner(embedder: try TextEmbedder(folder: "encoder"))
///     let data = try LabeledData(reading: ["tickets.tsv"])
///     let model = try tuner.fit(data)
///     print(model.report.text())
///     try model.save(to: "tickets-model")
///
/// `fit(_:validation:unlabeled:name:options:cacheFolder:shouldStop:onEvent:)` fits a linear head on the frozen encoder,
/// which encodes each distinct text once. This is a convex problem with one solution, so there is no learning rate to tune.
/// `fit(_:validation:name:by:cacheFolder:checkpoint:shouldStop:onEvent:)` trains by gradients, in epochs, and can train
/// the encoder, too. For both, the same data and options give the same bytes on any number of threads.
public struct FineTuner: Sendable {
    /// The encoder.
    public let embedder: TextEmbedder
    /// How texts are read.
    public var reading: ReadingOptions
    /// The kind of target that the labels are.
    public var task = LabelingTask.singleLabel
    /// The weight of each class in the loss.
    public var classWeighting = ClassWeighting.none
    /// The aim of a rule by which the model gives labels; `nil` for the label with the largest probability.
    package var decisionGoal: DecisionGoal?
    /// The seed of all random choices: the rows that are held out and, in a training by gradients, the initial weights,
    /// the order of the rows, dropout and the random changes of texts.
    public var seed: UInt64 = 0
    /// The threads that work; the result does not depend on them.
    public var threads: WorkerThreads

    /// Creates a tuner for an encoder.
    public init(
        embedder: TextEmbedder, reading: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) {
        self.embedder = embedder
        self.reading = reading
        self.threads = threads
    }

    /// Fits a linear head on the frozen encoder with all rows; scores are of held-out rows.
    ///
    /// - Parameters:
    ///   - data: The labeled rows.
    ///   - validation: Rows to score by instead of folds; the head is not fitted on them.
    ///   - unlabeled: Rows for self-training: the head labels them itself, and is also fitted on the surest of them, if that
    ///     clearly lowers the held-out loss. Their targets are ignored.
    ///   - name: The name of the model in its report and model card.
    ///   - options: How the head is fitted and scored.
    ///   - cacheFolder: Where features are kept for later trainings; `nil` keeps none.
    ///   - shouldStop: Asked often, on any thread; true stops the work, as canceling its task does.
    ///   - onEvent: Called with findings and progress.
    /// - Returns: The model with its report.
    /// - Throws: `FineTuningError`; `.interrupted` if the work is stopped.
    /// - Precondition: With label names or rows for self-training, each row has one label.
    public func fit(
        _ data: LabeledData, validation: LabeledData? = nil, unlabeled: [LabeledExample] = [],
        name: String = "model", options: HeadOptions = HeadOptions(), cacheFolder: FeatureCacheFolder? = nil,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        onEvent: (FineTuningEvent) -> Void = { _ in }
    ) throws(FineTuningError) -> FineTunedModel {
        try StopRequest.heeding(shouldStop) { () throws(FineTuningError) in
            let model = try fitted(data, validation, unlabeled, name: name, options, cacheFolder, onEvent)
            try interruptibly { () throws(Stopped) in try StopRequest.check() }
            return model
        }
    }

    private func fitted(
        _ data: LabeledData, _ validation: LabeledData?, _ unlabeled: [LabeledExample], name: String,
        _ options: HeadOptions, _ cacheFolder: FeatureCacheFolder?, _ onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> FineTunedModel {
        let poolings = options.poolings ?? [embedder.headPooling]
        try checkFeatures(of: [data, validation].compactMap(\.self), by: poolings)
        let names = options.labelNames
        precondition(
            names.isEmpty || task == .singleLabel && data.features == nil, "label names for such rows")
        precondition(unlabeled.isEmpty || task == .singleLabel, "self-training for such rows")
        guard unlabeled.isEmpty || !data.examples.isEmpty else { throw .noHeldOutRows(for: "self-training") }
        try check(names)
        var data = data
        let findings = try interruptibly { () throws(Stopped) in
            try check(&data, names, validation: validation)
        }
        data.examples = names.map(\.example) + data.examples
        let table = LabelTable(of: data.examples)
        for finding in findings { onEvent(.finding(finding)) }
        let targets = try targets(of: data, table)
        // A missing pooler is reported when pooled states are computed.
        try checkHeads(on: poolings.filter { $0 != .pooler }, for: targets)
        var heldOut = targets.rows([])
        if let validation { heldOut = try self.targets(of: validation, table) }
        let groups = groups(of: data.examples)
        var fitting = HeadFitting(
            options: options, classWeighting: classWeighting, seed: seed, threads: threads)
        fitting.keptCount = names.count
        let plan = fitting.plan(for: targets, groups: groups)
        let hasHeldOut = validation != nil || !plan.heldOutRows.isEmpty
        try checkHeldOut(hasHeldOut, names, poolings)
        try checkExits(
            options, data, validation, unlabeled: unlabeled, poolings, hasHeldOut: hasHeldOut)
        let others = distinct(unlabeled, besides: data.examples + (validation?.examples ?? []))
        let features = try features(
            by: poolings, withInnerLayers: options.fitsExits, of: data, validation,
            others.map { unlabeled[$0] }, cacheFolder, onEvent)
        onEvent(.fitting(rowCount: data.examples.count))
        let candidates = try interruptibly { () throws(Stopped) in
            try heads(on: poolings, features, to: targets, heldOut, groups, by: fitting, onEvent)
        }
        guard var best = candidates.min(by: { $0.score.heldOutLoss < $1.score.heldOutLoss }) else {
            preconditionFailure("no pooling to fit a head on")
        }
        let allTargets = targets.appending(heldOut)
        // No head that can be saved reads pooled states and n-grams.
        let triesNgrams =
            options.triesNgrams && best.pooling != .pooler && hasHeldOut && targets.rowCount > names.count
        best = try interruptibly { () throws(Stopped) in
            let ngrams =
                triesNgrams
                ? try ngramFit(
                    data, to: targets, validation: validation.map { ($0, heldOut) }, groups: groups,
                    by: fitting, onEvent) : nil
            return try chosen(
                best, with: ngrams, targets: allTargets, labels: table.labels,
                isCalibrated: options.isCalibrated)
        }
        let exits = try interruptibly { () throws(Stopped) in
            try self.exits(
                on: features, beside: best, to: targets, heldOut, labels: table.labels, groups: groups,
                by: fitting, onEvent)
        }
        var report: FineTuningReport = try interruptibly { () throws(Stopped) in
            try FineTuningReport(
                of: best.fit, targets: allTargets,
                examples: data.examples + (validation?.examples ?? []), labels: table.labels, name: name,
                encoder: encoderDescription(best),
                scoring: hasHeldOut
                    ? scoring(rowCount: targets.rowCount, plan, validation, options) : "not scored")
        }
        report.poolings = candidates.count > 1 ? candidates.map(\.score) : []
        report.ngrams = best.comparison
        report.exits = exits?.report
        if let exits { report.memory = report.memory?.followed(by: exits.memory) }
        report.files = data.files + (validation?.files ?? [])
        report.findings = findings
        report.labelNames = names
        report.selfTraining = best.selfTraining
        report.settings = settings(pooling: best.pooling)
        report.heldOut?.domain = best.domain
        report.heldOut?.classShares = classShares(
            of: targets, rows: 0..<targets.rowCount, besides: best.selfTraining?.labelCounts ?? [])
        report.decision = try interruptibly { () throws(Stopped) in
            try decisionReport(by: best.fit.heldOut, best.fit.temperature, allTargets, table.labels)
        }
        let rows = scoredRows(
            best.fit.heldOut, temperature: best.fit.temperature, targets: targets.appending(heldOut),
            examples: data.examples + (validation?.examples ?? []), labels: table.labels)
        var model = try model(
            best, labels: table.labels, problemType: targets.problemType, report: report, scored: rows)
        model.exits = exits?.exits
        return model
    }

    /// Checks that there are held-out rows, unless names of labels alone are trained on and nothing is chosen.
    private func checkHeldOut(
        _ hasHeldOut: Bool, _ names: [LabelName], _ poolings: [Pooling]
    ) throws(FineTuningError) {
        guard !hasHeldOut else { return }
        guard !names.isEmpty else { throw .nothingToHoldOut }
        guard decisionGoal == nil else { throw .noHeldOutRows(for: "a rule for labels") }
        guard poolings.count == 1 else { throw .noHeldOutRows(for: "a pooling") }
    }

    /// A head on the features of each pooling, which lie side by side in `features`.
    private func heads(
        on poolings: [Pooling], _ features: TrainingFeatures, to targets: HeadTargets,
        _ heldOut: HeadTargets, _ groups: [Int], by fitting: HeadFitting, _ onEvent: (FineTuningEvent) -> Void
    ) throws(Stopped) -> [FittedHead] {
        try poolings.map { pooling throws(Stopped) in
            let rows = part(of: features.rows, pooling, among: poolings)
            let others = features.validation.map { part(of: $0, pooling, among: poolings) }
            let fits = try fitting.fits(
                HeadFeatures(rows), to: targets, validation: others.map { (HeadFeatures($0), heldOut) },
                unlabeled: features.unlabeled.map { part(of: $0, pooling, among: poolings) }, groups: groups,
                onProgress: { onEvent(.fitted($0)) })
            let domain = domain(
                of: rows, nameCount: fitting.keptCount, by: pooling, validation: others,
                heldOut: fits.plain.heldOut.rows,
                refitsOnAllRows: fitting.options.validationShare == nil)
            var head = FittedHead(pooling: pooling, fit: fits.plain, domain: domain)
            head.selfTrained = fits.selfTrained
            if poolings.count > 1 { onEvent(.compared(head.score)) }
            return head
        }
    }

    /// The features of one pooling, of those of all poolings side by side.
    private func part(of features: FeatureRows, _ pooling: Pooling, among poolings: [Pooling]) -> FeatureRows
    {
        let size = embedder.vectorSize
        guard features.width > size, let index = poolings.firstIndex(of: pooling) else { return features }
        return features.selecting(columns: index * size..<(index + 1) * size)
    }

    private func model(
        _ best: FittedHead, labels: [ClassLabel], problemType: ProblemType, report: FineTuningReport,
        scored: (rows: ScoredRows?, far: [FarRow])
    ) throws(FineTuningError) -> FineTunedModel {
        var report = report
        do throws(ModelError) {
            let (head, shape) = try best.fit.map.head(
                on: best.pooling, pooler: embedder.pooler, ngramCount: best.ngrams?.vocabulary.count ?? 0)
            report.isPortable = shape == nil
            return FineTunedModel(
                embedder: embedder, encoder: embedder.encoder, hasTrainedEncoder: false, head: head,
                headShape: shape, ngrams: best.ngrams, labels: labels, problemType: problemType,
                report: report, scoredRows: scored.rows, farRows: scored.far,
                divergence: nil)
        } catch {
            throw .model(error)
        }
    }

    /// The encoder in words: `6 layers, 384 wide, frozen; features: cls`.
    private func encoderDescription(_ head: FittedHead) -> String {
        let configuration = embedder.configuration
        return "\(configuration.layerCount) layers, \(configuration.hiddenSize) wide, frozen; "
            + "features: \(head.pooling.rawValue)" + (head.ngrams == nil ? "" : " and n-grams")
    }

    /// The rows that the scores are of, in words.
    private func scoring(
        rowCount: Int, _ plan: FoldPlan, _ validation: LabeledData?, _ options: HeadOptions
    ) -> String {
        if let validation { return validation.names }
        if let share = options.validationShare {
            return "a held-out \(NumberText.percent(share)) of the rows"
        }
        if plan.count == 1 { return "a head of the label names alone" }
        return plan.count == rowCount
            ? "leaving out one row at a time" : "\(plan.count)-fold cross-validation"
    }
}

extension LabeledData {
    /// The names of the files, or a general name for data that do not come from files.
    var names: String {
        files.isEmpty ? "the validation data" : files.map(\.file).joined(separator: ", ")
    }
}
