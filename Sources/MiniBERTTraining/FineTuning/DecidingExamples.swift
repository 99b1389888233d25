import PrintableText
import StrictJSON
package import MiniBERT
package import Tensors

/// The training rows that decided the answers of a model with a fitted linear head.
package struct DecidingExamples: Sendable {
    /// A row, and how much it speaks for a label.
    package struct Example: Sendable {
        /// The row.
        package let row: LabeledExample
        /// Its effect on the label as a share of the sizes of all effects; negative if it speaks against the label.
        package let share: Double
    }

    /// The number of rows.
    package var rowCount: Int { rows.count }
    /// The number of rows that the model was trained on, as its folder says; `nil` if it does not say so.
    package let trainedRowCount: Int?

    private let rows: [LabeledExample]
    private let influence: ExampleInfluence
    private let embedder: TextEmbedder
    private let fit: FitRecord

    /// Encodes the training rows of a model, and fits its head again.
    ///
    /// - Parameters:
    ///   - data: The rows that the model was trained on.
    ///   - model: The model.
    ///   - source: The files of the model.
    ///   - cacheFolder: Where features are kept; `nil` keeps none.
    ///   - threads: The threads that work.
    ///   - progress: Called with the number of encoded texts.
    /// - Throws: `FineTuningError`: `.model` for a head that was not fitted by `train`, `.data` for a label that the model
    ///   does not have, and for rows of a single class.
    package init(
        of data: LabeledData, for model: TextClassifier, from source: ModelSource,
        cacheFolder: FeatureCacheFolder? = nil, threads: WorkerThreads = WorkerThreads(),
        progress: (EncodingProgress) -> Void = { _ in }
    ) throws(FineTuningError) {
        let targets: HeadTargets
        do throws(DataError) {
            try FineTuner.checkLabels(of: data)
            targets = try HeadTargets(
                of: data.examples, table: LabelTable(model.labels.map { ClassLabel($0) }),
                task: model.labelingTask)
        } catch {
            throw .data(error)
        }
        do throws(ModelError) {
            fit = try FitRecord(of: model)
            embedder = try TextEmbedder(source)
        } catch {
            throw .model(error)
        }
        let extractor = FeatureExtractor(
            embedder: embedder, poolings: [fit.pooling], reading: fit.reading, threads: threads)
        var cache = try extractor.cache(in: cacheFolder) { _ in }
        let features = try extractor.features(of: data.examples, cache: &cache, progress: progress)
        let (strength, weighting) = (fit.inverseStrength, fit.classWeighting)
        influence = try interruptibly { () throws(Stopped) in
            try ExampleInfluence(
                features: features, targets: targets, inverseStrength: strength, classWeighting: weighting,
                threads: threads)
        }
        rows = data.examples
        trainedRowCount = fit.rowCount
    }

    /// The rows that speak most for or against a label of each text, the one with the largest effect first.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - labels: For each text, the indices of its labels.
    ///   - limit: The most rows for a label.
    ///   - threads: The threads that work.
    /// - Returns: For each text the rows of each label, or none if the text cannot be read.
    /// - Throws: `FineTuningError.interrupted` if the work should stop; `.options` for options that no text can be read
    ///   with.
    package func examples(
        for texts: [TextInput], labels: [[Int]], limit: Int, threads: WorkerThreads
    ) throws(FineTuningError) -> [[[Example]]] {
        let features: [Result<[Float], InputError>]
        do throws(InputError) {
            features = try embedder.features(
                of: texts, by: [fit.pooling], reading: fit.reading, threads: threads)
        } catch {
            throw FineTuningError(error, of: [])
        }
        let items = Array(zip(features, labels))
        return try interruptibly { () throws(Stopped) in
            try threads.map(items) { item throws(Stopped) in
                guard case .success(let values) = item.0 else { return item.1.map { _ in [] } }
                return try item.1.map { label throws(Stopped) in
                    try examples(for: values, label: label, limit: limit)
                }
            }
        }
    }

    private func examples(for text: [Float], label: Int, limit: Int) throws(Stopped) -> [Example] {
        let effects = try influence.effects(on: text, label: label)
        let total = effects.reduce(0) { $0 + $1.magnitude }
        guard total > 0 else { return [] }
        return effects.map(\.magnitude).descendingOrder.prefix(limit).map {
            Example(row: rows[$0], share: effects[$0] / total)
        }
    }
}

/// How the linear head of a model was fitted, as the record in its folder says.
private struct FitRecord: Sendable {
    let inverseStrength: Double
    let pooling: Pooling
    let classWeighting: ClassWeighting
    let reading: ReadingOptions
    let rowCount: Int?

    /// Reads the record.
    ///
    /// - Throws: `ModelError.noFittedHead` if there is none, or if the head was trained by gradients.
    init(of model: TextClassifier) throws(ModelError) {
        guard let record = try model.trainingRecord(), let head = record["head"] else {
            throw .noFittedHead(model: model.name, finding: "it keeps no record of its training")
        }
        guard let strength = head["inverse_strength"]?.double, (1e-9...1e9).contains(strength),
            head["words"]?.isNull ?? true,
            let pooling = record["settings"]?["pooling"]?.string.flatMap(Pooling.init(rawValue:))
        else {
            throw .noFittedHead(
                model: model.name,
                finding: "its head was trained by gradients, or the encoder with it, or on label names alone")
        }
        guard record["self_training"]?["used"]?.boolean != true else {
            throw .noFittedHead(
                model: model.name, finding: "its head was also trained on rows that it labeled itself")
        }
        inverseStrength = strength
        self.pooling = pooling
        classWeighting =
            record["settings"]?["class_weight"]?.string.flatMap(ClassWeighting.init(rawValue:)) ?? .none
        let length = record["settings"]?["maximum_length"]?.integer
        reading = ReadingOptions(maximumLength: length.map { min($0, model.maximumLength) })
        var files = record["files"]?.array ?? []
        // A table that only scores the head comes last.
        if files.count > 1, let last = files.last?["file"]?.string, record["scoring"]?.string == last {
            files.removeLast()
        }
        let rows = files.compactMap { $0["rows"]?.integer }
        rowCount = rows.isEmpty ? nil : rows.reduce(0) { $0 &+ $1 }
    }
}
