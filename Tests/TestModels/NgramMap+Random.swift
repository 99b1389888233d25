import Tensors
package import MiniBERT

extension NgramMap {
    /// A map of the n-grams of some texts, with random weights.
    package static func random(of texts: [TextInput], labelCount: Int, embedder: TextEmbedder) -> NgramMap {
        var hashes: Set<UInt32> = []
        for text in texts { embedder.ngramReader.forEachNgram(of: text) { hashes.insert($0) } }
        let sorted = hashes.sorted()
        var generator = SplitMix64(seed: 5)
        return NgramMap(
            vocabulary: NgramVocabulary(
                hashes: sorted, inverseFrequencies: sorted.indices.map { 1 + Float($0 % 5) / 4 }),
            weight: .normal([sorted.count, labelCount], using: &generator))
    }
}
