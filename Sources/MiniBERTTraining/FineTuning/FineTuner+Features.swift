import MiniBERT
import Tensors

/// The features of the rows of a training, for each pooling side by side.
struct TrainingFeatures: Sendable {
    let rows: FeatureRows
    /// Of the validation rows; `nil` without any.
    let validation: FeatureRows?
    /// Of the rows without a label; `nil` without any.
    let unlabeled: FeatureRows?
}

/// The features of the rows, computed or known from before.
extension FineTuner {
    /// Checks that known features are those of this encoder.
    ///
    /// - Throws: `FineTuningError.features`, or `.interrupted` if the work should stop.
    func checkFeatures(of parts: [LabeledData], by poolings: [Pooling]) throws(FineTuningError) {
        for case let known? in parts.map(\.features) {
            let settings = try interruptibly { () throws(Stopped) in try extractor(by: poolings).settings }
            if let finding = known.settings.finding(for: settings) {
                throw .features(file: known.file, finding: finding)
            }
            let width = known.settings.poolings.count * embedder.vectorSize
            guard known.rows.width == width else {
                throw .features(
                    file: known.file, finding: "has \(known.rows.width) features a row, expected \(width)")
            }
        }
    }

    /// The features of the rows, of the validation data, and of rows without a label, for each pooling, and perhaps each
    /// inner layer, side by side.
    func features(
        by poolings: [Pooling], withInnerLayers: Bool = false, of data: LabeledData,
        _ validation: LabeledData?, _ unlabeled: [LabeledExample],
        _ cacheFolder: FeatureCacheFolder?, _ onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> TrainingFeatures {
        var extractor = extractor(by: poolings)
        extractor.readsInnerLayers = withInnerLayers
        let parts = [data, validation].compactMap(\.self)
        let needsNone = unlabeled.isEmpty && parts.allSatisfy { $0.features != nil }
        var cache = try extractor.cache(in: needsNone ? nil : cacheFolder) { onEvent(.cacheFault($0)) }
        func features(of data: LabeledData) throws(FineTuningError) -> FeatureRows {
            if let known = data.features { return known.rows(by: poolings) }
            return FeatureRows(
                try extractor.features(
                    of: data.examples, cache: &cache, progress: { onEvent(.encoding($0)) }))
        }
        return TrainingFeatures(
            rows: try features(of: data),
            validation: try validation.map { data throws(FineTuningError) in try features(of: data) },
            unlabeled: unlabeled.isEmpty ? nil : try features(of: LabeledData(examples: unlabeled)))
    }

    func extractor(by poolings: [Pooling]) -> FeatureExtractor {
        FeatureExtractor(embedder: embedder, poolings: poolings, reading: reading, threads: threads)
    }
}
