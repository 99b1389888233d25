public import MiniBERT
import StrictJSON
import WordPiece
public import Tensors

/// Fits a linear head on a frozen encoder from labelled data, and says how good it is on rows it has not seen.
///
///     let tuner = FineTuner(embedder: try TextEmbedder(folder: "encoder"))
///     let data = try LabeledData(reading: ["tickets.tsv"])
///     let model = try tuner.fit(data, name: "tickets")
///     print(model.report.text())
///     try model.save(to: "tickets-model")
///
/// The encoder runs once for each distinct text. The head is a convex problem with one solution, so there is no
/// learning rate and no luck: the same data and options give the same bytes on any number of threads.
public struct FineTuner: Sendable {
    /// The frozen encoder.
    public let embedder: TextEmbedder
    /// How texts are read.
    public var reading: ReadingOptions
    /// How the states of a text may become its features; of several, the one with the least held-out loss is taken.
    public var poolings: [Pooling] = [.cls]
    /// How the head is fitted.
    public var options = HeadOptions()
    /// What the labels are.
    public var task = LabelingTask.singleLabel

    /// What a training tells on its way.
    public enum Event: Sendable {
        /// Something was found in the data.
        case finding(DataFinding)
        /// Texts are being encoded.
        case encoding(FeatureExtractor.Progress)
        /// Features of several kinds were compared; this one is judged.
        case compared(PoolingScore)
        /// The features are there, and the head is being fitted.
        case fitting(rowCount: Int)
    }

    /// Creates a tuner of an encoder, by its `[CLS]` state unless `poolings` says otherwise.
    public init(
        embedder: TextEmbedder, reading: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) {
        self.embedder = embedder
        self.reading = reading
        options.threads = threads
    }

    /// How many labels there may be: how often each was taken for each other is counted.
    static let labelLimit = 5000

    /// Fits a head on all rows; scores are of held-out rows.
    ///
    /// - Parameters:
    ///   - data: The labelled rows.
    ///   - validation: Rows to score by instead of folds.
    ///   - name: What the model is called in its report.
    ///   - cacheFolder: Where features are kept for the next training; `nil`: nowhere.
    ///   - shouldStop: Asked now and then whether to end; unless given, the end of the task that it runs in.
    ///   - onEvent: Told what is found and how far the work is.
    /// - Returns: The head, joined with its report.
    /// - Throws: `FineTuningError`.
    public func fit(
        _ data: LabeledData, validation: LabeledData? = nil, name: String,
        cacheFolder: FeatureCacheFolder? = nil, shouldStop: () -> Bool = { Task.isCancelled },
        onEvent: (Event) -> Void = { _ in }
    ) throws(FineTuningError) -> FineTunedModel {
        let table = LabelTable(of: data.examples)
        let findings = check(data, validation: validation)
        for finding in findings { onEvent(.finding(finding)) }
        let targets = try targets(of: data, table)
        // Without a pooler there are no pooled states, which is said when they are asked for.
        try checkHeads(on: poolings.filter { $0 != .pooler }, for: targets)
        var heldOut = targets.rows([])
        if let validation { heldOut = try self.targets(of: validation, table) }
        let groups = groups(of: data.examples)
        guard
            validation != nil
                || !FoldPlan.standard(for: targets, options: options, groups: groups).heldOutRows.isEmpty
        else { throw .nothingToHoldOut }
        var candidates: [Candidate] = []
        for pooling in poolings {
            let (features, others) = try features(
                by: pooling, of: data, validation, cacheFolder, shouldStop, onEvent)
            onEvent(.fitting(rowCount: data.examples.count))
            let fit = FittedHead.fit(
                features, to: targets, validation: others.map { ($0, heldOut) }, groups: groups,
                options: options, shouldStop: shouldStop)
            // The best of the strengths that were tried is not the model that was asked for.
            guard !fit.wasInterrupted, !shouldStop() else { throw .interrupted }
            let candidate = Candidate(pooling: pooling, fit: fit)
            if poolings.count > 1 { onEvent(.compared(candidate.score)) }
            candidates.append(candidate)
        }
        guard let best = candidates.min(by: { $0.score.heldOutLoss < $1.score.heldOutLoss }) else {
            preconditionFailure("no pooling to fit a head on")
        }
        var report = FineTuningReport(
            of: best.fit, targets: targets.appending(heldOut),
            examples: data.examples + (validation?.examples ?? []), labels: table.labels, name: name,
            encoder: encoderDescription(best.pooling),
            scoring: scoring(rowCount: targets.rowCount, validation))
        report.poolings = candidates.count > 1 ? candidates.map(\.score) : []
        report.files = data.files + (validation?.files ?? [])
        report.findings = findings
        report.settings = settings(pooling: best.pooling)
        return try model(best, labels: table.labels, report: report)
    }

    private func model(
        _ best: Candidate, labels: [Label], report: FineTuningReport
    ) throws(FineTuningError) -> FineTunedModel {
        do throws(ModelError) {
            let (head, shape) = try best.fit.head.layer(on: best.pooling, pooler: embedder.pooler)
            return FineTunedModel(
                embedder: embedder, encoder: embedder.encoder, hasTrainedEncoder: false, head: head,
                headShape: shape, labels: labels, problemType: ProblemType(best.fit.head.kind),
                report: report, divergence: nil)
        } catch {
            throw .model(error)
        }
    }

    /// A head on features of one kind.
    private struct Candidate {
        let pooling: Pooling
        let fit: HeadFit

        var score: PoolingScore {
            let point = fit.path.first { $0.inverseStrength == fit.inverseStrength }
            return PoolingScore(
                pooling: pooling, heldOutLoss: point?.heldOutLoss ?? .infinity,
                heldOutAccuracy: point?.heldOutAccuracy)
        }
    }

    /// The encoder in words: `6 layers, 384 wide, frozen; features: cls`.
    private func encoderDescription(_ pooling: Pooling) -> String {
        let configuration = embedder.configuration
        return "\(configuration.layerCount) layers, \(configuration.hiddenSize) wide, frozen; "
            + "features: \(pooling.rawValue)"
    }

    /// What the report says of how the training was asked for.
    func settings(pooling: Pooling?) -> JSONValue {
        [
            "encoder": .text(FileName.model(at: embedder.name)),
            "pooling": pooling.map { .text($0.rawValue) } ?? .null,
            "maximum_length": .integer(reading.maximumLength ?? embedder.maximumLength),
            "class_weight": .text(options.classWeighting.rawValue),
            "seed": .text(String(options.seed)),
        ]
    }

    private func scoring(rowCount: Int, _ validation: LabeledData?) -> String {
        if let validation { return validation.files.map(\.file).joined(separator: ", ") }
        if let share = options.validationShare {
            return "a held-out \(NumberText.percent(share)) of the rows"
        }
        return rowCount < 30 ? "leaving out one row at a time" : "\(options.folds)-fold cross-validation"
    }

    func check(_ data: LabeledData, validation: LabeledData?) -> [DataFinding] {
        let limit = reading.maximumLength ?? embedder.maximumLength
        let measure = VocabularyFitMeasure(embedder.tokenizer)
        let encodings = options.threads.map(data.examples) { example -> (length: Int, fit: VocabularyFit) in
            let encoding = embedder.tokenizer.encode(example.text, pair: example.pair)
            return (encoding.count, measure(encoding))
        }
        return DataCheck(
            data.examples, heldOut: validation.map { [("the validation data", $0.examples)] } ?? [],
            lengths: encodings.map(\.length), maximumLength: limit,
            vocabularyFit: encodings.reduce(VocabularyFit()) { $0 + $1.fit }
        ).findings
    }

    /// Refuses labels that no head can be fitted on.
    ///
    /// - Throws: `DataError.oneClass`, `.tooManyLabels`.
    package static func checkLabels(of data: LabeledData) throws(DataError) {
        let table = try LabelTable(forTraining: data.examples)
        guard table.count <= labelLimit else {
            throw .tooManyLabels(count: table.count, limit: labelLimit)
        }
    }

    func targets(of data: LabeledData, _ table: LabelTable) throws(FineTuningError) -> HeadTargets {
        do throws(DataError) {
            try Self.checkLabels(of: data)
            return try HeadTargets(of: data.examples, table: table, task: task)
        } catch {
            throw .data(error)
        }
    }

    /// Throws, before any work is done, when no folder could hold a linear head on such states.
    func checkHeads(on poolings: [Pooling], for targets: HeadTargets) throws(FineTuningError) {
        let count = targets.outputCount
        let head = FittedHead(
            kind: targets.kind, weight: Tensor(zeros: [count, embedder.vectorSize]),
            bias: Tensor(zeros: [count]))
        do throws(ModelError) {
            for pooling in poolings {
                let (layer, _) = try head.layer(on: pooling, pooler: nil)
                guard let linear = layer as? LinearHead else { continue }
                _ = try embedder.configuration.architecture.exactHead(
                    for: linear, problemType: ProblemType(targets.kind))
            }
        } catch {
            throw .model(error)
        }
    }

    /// The features of the data and of the validation rows, where there are such.
    private func features(
        by pooling: Pooling, of data: LabeledData, _ validation: LabeledData?,
        _ cacheFolder: FeatureCacheFolder?, _ shouldStop: () -> Bool, _ onEvent: (Event) -> Void
    ) throws(FineTuningError) -> (Tensor, Tensor?) {
        let extractor = FeatureExtractor(
            embedder: embedder, pooling: pooling, reading: reading, threads: options.threads)
        var cache = extractor.cache(in: cacheFolder)
        func features(of data: LabeledData) throws(FineTuningError) -> Tensor {
            try extractor.features(
                of: data.examples, cache: &cache, progress: { onEvent(.encoding($0)) }, shouldStop: shouldStop
            )
        }
        let rows = try features(of: data)
        return (rows, try validation.map { data throws(FineTuningError) in try features(of: data) })
    }

    /// A number for each distinct text: repeated texts are held out together, so that none is scored by its twin.
    func groups(of examples: [LabeledExample]) -> [Int] {
        var numbers: [[UInt8]: Int] = [:]
        return examples.map { example in
            let bytes = example.inputBytes
            if let number = numbers[bytes] { return number }
            numbers[bytes] = numbers.count
            return numbers.count - 1
        }
    }
}
