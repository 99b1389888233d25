import SafetensorsFormat
import Tensors

/// The names of the tensors of a head's n-grams.
enum NgramTensorName {
    /// The hashes, `[N]` in U32, strictly ascending.
    static let hashes = OwnModel.ngramPrefix + "hashes"
    /// The inverse document frequencies, `[N]`.
    static let inverseFrequencies = OwnModel.ngramPrefix + "idf"
    /// The weights, `[N, C]`.
    static let weight = OwnModel.ngramPrefix + "weight"

    static let all = [hashes, inverseFrequencies, weight]
}

extension CheckpointLoader {
    /// The n-grams of the head and their weights; `nil` for a head without any.
    ///
    /// - Throws: `ModelError.contradiction` for hashes that do not ascend, for frequencies that are not positive, and for
    ///   n-grams that the configuration does not state; and the errors of other tensors.
    mutating func loadNgrams() throws(ModelError) -> NgramMap? {
        guard let shape = configuration.headShape else { return nil }
        let count = shape.ngramCount
        if count == 0, let name = NgramTensorName.all.first(where: { has($0) }) {
            throw .contradiction(
                file: checkpoint.name,
                finding: "it has '\(name)', and 'head' in 'config.json' has no 'ngrams'",
                expectation: "both or neither must be there")
        }
        guard count > 0 else { return nil }
        let missing = NgramTensorName.all.filter { !has($0) }.map { names.candidates(for: $0)[0] }
        guard missing.isEmpty else { throw .missingTensors(file: checkpoint.name, names: missing) }
        let hashes = try unsignedIntegers(NgramTensorName.hashes, count: count)
        let frequencies = try tensor(NgramTensorName.inverseFrequencies, shape: [count])
        let weight = try tensor(NgramTensorName.weight, shape: [count, configuration.labelCount])
        try checkNumbers()
        if let index = hashes.indices.dropFirst().first(where: { hashes[$0 - 1] >= hashes[$0] }) {
            throw .contradiction(
                file: checkpoint.name,
                finding: "'\(NgramTensorName.hashes)' has \(hashes[index]) after \(hashes[index - 1])",
                expectation: "the hashes must ascend")
        }
        if let value = frequencies.elements.first(where: { $0 <= 0 }) {
            throw .contradiction(
                file: checkpoint.name, finding: "'\(NgramTensorName.inverseFrequencies)' has \(value)",
                expectation: "frequencies are above 0")
        }
        return NgramMap(
            vocabulary: NgramVocabulary(hashes: hashes, inverseFrequencies: frequencies.elements),
            weight: weight.converted(to: .float32))
    }
}
