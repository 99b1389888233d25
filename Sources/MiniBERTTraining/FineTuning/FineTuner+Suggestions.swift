import MiniBERT
import NeuralNetworks
import StrictJSON
import Tensors

/// A text without a label that is worth one.
package struct SuggestedRow: Hashable, Sendable {
    /// The position among the texts.
    package let index: Int
    /// The label that the model would give; of several, the likeliest.
    package let label: String
    /// The probability of that label.
    package let probability: Double
}

/// The rows to label next.
extension FineTuner {
    /// Chooses the texts that are most worth a label for a model that this tuner has fitted.
    ///
    /// Texts of the training and repeated texts are left out. Features are read from the cache and added to it.
    ///
    /// - Parameters:
    ///   - count: The largest number of texts.
    ///   - texts: Texts without labels.
    ///   - model: The model.
    ///   - data: The rows of the training.
    ///   - cacheFolder: Where features are kept.
    ///   - onEvent: Called with progress.
    /// - Returns: The texts, the most uncertain first.
    /// - Throws: `FineTuningError.text` for a text that cannot be encoded, and `.interrupted` if the work should stop.
    /// - Precondition: The model gives labels, and is one of
    ///   `fit(_:validation:unlabeled:name:options:cacheFolder:shouldStop:onEvent:)`.
    package func suggestions(
        _ count: Int, among texts: [LabeledExample], for model: FineTunedModel, trainedOn data: LabeledData,
        cacheFolder: FeatureCacheFolder?, onEvent: (FineTuningEvent) -> Void
    ) throws(FineTuningError) -> [SuggestedRow] {
        guard let pooling = model.report.settings["pooling"]?.string.flatMap(Pooling.init(rawValue:)) else {
            preconditionFailure("suggestions for a head that was not fitted")
        }
        let places = Self.distinct(texts, besides: data.examples)
        let rows = places.map { texts[$0] }
        guard !rows.isEmpty else { return [] }
        let extractor = extractor(by: [pooling])
        var cache = try extractor.cache(in: cacheFolder) { onEvent(.cacheFault($0)) }
        let features = try extractor.features(
            of: rows, cache: &cache, progress: { onEvent(.encoding($0)) })
        return try interruptibly { () throws(Stopped) in
            var logits = model.head.lastMap(features).rowArrays
            if let added = try ngramLogits(of: rows.map(\.input), by: model) {
                logits = zip(logits, added).map { zip($0, $1).map { $0 + $1 } }
            }
            let probabilities = logits.map { model.problemType.preciseProbabilities(ofLogits: $0) }
            let choice = SuggestionChoice(
                features: features, probabilities: probabilities, problemType: model.problemType)
            return try choice.rows(count: count, seed: seed).map { row in
                let values = probabilities[row]
                let label = values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
                return SuggestedRow(
                    index: places[row], label: model.labelNames[label], probability: values[label])
            }
        }
    }

    /// What the n-grams of texts add to the logits; `nil` for a model without n-grams.
    private func ngramLogits(of inputs: [TextInput], by model: FineTunedModel) throws(Stopped) -> [[Float]]? {
        guard let ngrams = model.ngrams else { return nil }
        let logits = ngrams.logits(of: inputs, reader: embedder.ngramReader, threads: threads)
        try StopRequest.check()
        return logits.compactMap(\.self)
    }
}
