import MiniBERT
import Tensors

/// The region of the rows of a training by gradients.
extension FineTuner {
    /// The most texts of each part that are encoded again to measure the region of a trained encoder.
    private static let sampleLimit = 2000

    /// The region of the rows of a training by gradients; `nil` if the head reads every token.
    ///
    /// A request to stop waits until it is measured: stopped here, the finished training would be lost. If the task is
    /// canceled meanwhile, it is `nil`.
    func domain(
        of rows: GradientRows, _ input: HeadInput, _ gradient: GradientOptions, encoder: BertEncoder?
    ) throws(FineTuningError) -> FeatureDomain? {
        guard let pooling = gradient.pooling else { return nil }
        if case .pooled(let features) = input {
            let features = FeatureRows(features)
            return FeatureDomain(
                of: features, rows: rows.training, pooling, heldOut: features.portions(of: rows.heldOut))
        }
        let extractor = FeatureExtractor(
            embedder: encoder.map { embedder.with($0) } ?? embedder, poolings: [pooling], reading: reading,
            threads: threads)
        let parts = [rows.training, rows.heldOut].map { part in
            Self.sample(part, limit: Self.sampleLimit).map { rows.examples[$0] }
        }
        do throws(FineTuningError) {
            let features = try StopRequest.deferring { () throws(FineTuningError) in
                try parts.map { part throws(FineTuningError) in
                    var cache: FeatureCache?
                    return try extractor.features(of: part, cache: &cache)
                }
            }
            return FeatureDomain(
                of: FeatureRows(features[0]), rows: Array(0..<features[0].rows), pooling,
                heldOut: CollectionOfOne(features[1]))
        } catch .interrupted {
            return nil
        }
    }

    /// At most `limit` of some rows, evenly spaced.
    private static func sample(_ rows: [Int], limit: Int) -> [Int] {
        rows.count <= limit ? rows : (0..<limit).map { rows[$0 * rows.count / limit] }
    }
}
