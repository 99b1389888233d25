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
        let rows = try checkedRows(data, validation, unlabeled, options, onEvent)
        let features = try features(
            by: rows.poolings, withInnerLayers: options.fitsExits, of: rows.data, validation,
            rows.newUnlabeled, cacheFolder, onEvent)
        onEvent(.fitting(rowCount: rows.data.examples.count))
        let candidates = try interruptibly { () throws(Stopped) in
            try heads(on: features, of: rows, onEvent)
        }
        let head = try interruptibly { () throws(Stopped) in
            try bestHead(of: candidates, for: rows, onEvent)
        }
        let exits = try interruptibly { () throws(Stopped) in
            try self.exits(on: features, of: rows, beside: head, onEvent)
        }
        let report = try interruptibly { () throws(Stopped) in
            try self.report(on: head, among: candidates, exits, rows, name: name)
        }
        return try model(head, exits, rows, report)
    }

    private func model(
        _ head: FittedHead, _ exits: FittedExits?, _ rows: FittingRows, _ report: FineTuningReport
    ) throws(FineTuningError) -> FineTunedModel {
        let scored = scoredRows(
            head.fit.heldOut, temperature: head.fit.temperature, targets: rows.allTargets,
            examples: rows.allExamples, labels: rows.labels)
        var report = report
        do throws(ModelError) {
            let (layer, shape) = try head.fit.map.head(
                on: head.pooling, pooler: embedder.pooler, ngramCount: head.ngrams?.vocabulary.count ?? 0)
            report.isPortable = shape == nil
            return FineTunedModel(
                embedder: embedder, encoder: embedder.encoder, hasTrainedEncoder: false, head: layer,
                headShape: shape, ngrams: head.ngrams, exits: exits?.exits, labels: rows.labels,
                problemType: rows.targets.problemType, report: report, scoredRows: scored.rows,
                farRows: scored.far, divergence: nil)
        } catch {
            throw .model(error)
        }
    }
}

extension LabeledData {
    /// The names of the files, or a general name for data that do not come from files.
    var names: String {
        files.isEmpty ? "the validation data" : files.map(\.file).joined(separator: ", ")
    }
}
