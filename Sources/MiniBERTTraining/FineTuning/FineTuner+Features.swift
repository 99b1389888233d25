import MiniBERT
import Tensors

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

    /// The features of the rows and of those of the validation data, for each pooling, and perhaps each inner layer, side
    /// by side.
    func features(
        by poolings: [Pooling], withInnerLayers: Bool = false, of data: LabeledData,
        _ validation: LabeledData?, _ cacheFolder: FeatureCacheFolder?, _ onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> (rows: FeatureRows, others: FeatureRows?) {
        var extractor = extractor(by: poolings)
        extractor.readsInnerLayers = withInnerLayers
        let needsNone = data.features != nil && validation.map { $0.features != nil } ?? true
        var cache = try extractor.cache(in: needsNone ? nil : cacheFolder) { onEvent(.cacheFault($0)) }
        func features(of data: LabeledData) throws(FineTuningError) -> FeatureRows {
            if let known = data.features { return known.rows(by: poolings) }
            return FeatureRows(
                try extractor.features(
                    of: data.examples, cache: &cache, progress: { onEvent(.encoding($0)) }))
        }
        let rows = try features(of: data)
        return (rows, try validation.map { data throws(FineTuningError) in try features(of: data) })
    }

    func extractor(by poolings: [Pooling]) -> FeatureExtractor {
        FeatureExtractor(embedder: embedder, poolings: poolings, reading: reading, threads: threads)
    }
}
