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
    /// How texts become features.
    public var extractor: FeatureExtractor
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
        /// The features are there, and the head is being fitted.
        case fitting(rowCount: Int)
    }

    /// Creates a tuner of an encoder's `[CLS]` state.
    public init(
        embedder: TextEmbedder, reading: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) {
        self.embedder = embedder
        extractor = FeatureExtractor(embedder: embedder, pooling: .cls, reading: reading, threads: threads)
        options.threads = threads
    }

    /// Fits a head on all rows; scores are of held-out rows.
    ///
    /// - Parameters:
    ///   - data: The labelled rows.
    ///   - validation: Rows to score by instead of folds.
    ///   - name: What the model is called in its report.
    ///   - cacheFolder: Where features are kept for the next training; `nil`: nowhere.
    ///   - shouldStop: Asked now and then whether to end.
    ///   - onEvent: Told what is found and how far the work is.
    /// - Returns: The head, joined with its report.
    /// - Throws: `FineTuningError`.
    public func fit(
        _ data: LabeledData, validation: LabeledData? = nil, name: String,
        cacheFolder: FeatureCacheFolder? = nil, shouldStop: () -> Bool = { false },
        onEvent: (Event) -> Void = { _ in }
    ) throws(FineTuningError) -> FineTunedModel {
        let table = LabelTable(of: data.examples)
        let findings = check(data, validation: validation)
        for finding in findings { onEvent(.finding(finding)) }
        let targets = try targets(of: data, table)
        var cache = cacheFolder.flatMap { folder in
            try? FeatureCache(folder: folder.path, key: extractor.cacheKey, width: embedder.vectorSize)
        }
        let features = try features(of: data, &cache, shouldStop, onEvent)
        var heldOut: (features: Tensor, targets: HeadTargets)?
        if let validation {
            heldOut = (
                try self.features(of: validation, &cache, shouldStop, onEvent),
                try self.targets(of: validation, table)
            )
        }
        onEvent(.fitting(rowCount: data.examples.count))
        let fit = FittedHead.fit(
            features, to: targets, validation: heldOut, groups: groups(of: data.examples), options: options,
            shouldStop: shouldStop)
        let examples = data.examples + (validation?.examples ?? [])
        let allTargets = heldOut.map { targets.appending($0.targets) } ?? targets
        var report = FineTuningReport(
            of: fit, targets: allTargets, examples: examples, labels: table.labels, name: name,
            encoder: encoderDescription, scoring: scoring(rowCount: targets.rowCount, validation))
        report.files = data.files + (validation?.files ?? [])
        report.findings = findings
        return FineTunedModel(embedder: embedder, head: fit.head, labels: table.labels, report: report)
    }

    /// The encoder in words: `6 layers, 384 wide, frozen; cls`.
    private var encoderDescription: String {
        let configuration = embedder.configuration
        return "\(configuration.layerCount) layers, \(configuration.hiddenSize) wide, frozen; "
            + "features: \(extractor.pooling.rawValue)"
    }

    private func scoring(rowCount: Int, _ validation: LabeledData?) -> String {
        if let validation { return validation.files.map(\.file).joined(separator: ", ") }
        return rowCount < 30 ? "leaving out one row at a time" : "\(options.folds)-fold cross-validation"
    }

    func check(_ data: LabeledData, validation: LabeledData?) -> [DataFinding] {
        let limit = extractor.reading.maximumLength ?? embedder.maximumLength
        let lengths = options.threads.map(data.examples) { example in
            (try? embedder.tokenizer.encode(example.text, pair: example.pair).count) ?? 0
        }
        return DataCheck(
            data.examples, heldOut: validation.map { [("the validation data", $0.examples)] } ?? [],
            lengths: lengths, maximumLength: limit
        ).findings
    }

    func targets(of data: LabeledData, _ table: LabelTable) throws(FineTuningError) -> HeadTargets {
        if table.count == 1, task == .singleLabel, let label = table.labels.first {
            throw .data(.oneClass(label: label, rows: data.examples.count))
        }
        do throws(DataError) {
            return try HeadTargets(of: data.examples, table: table, task: task)
        } catch {
            throw .data(error)
        }
    }

    func features(
        of data: LabeledData, _ cache: inout FeatureCache?, _ shouldStop: () -> Bool,
        _ onEvent: (Event) -> Void
    ) throws(FineTuningError) -> Tensor {
        try extractor.features(
            of: data.examples, cache: &cache, progress: { onEvent(.encoding($0)) }, shouldStop: shouldStop)
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
