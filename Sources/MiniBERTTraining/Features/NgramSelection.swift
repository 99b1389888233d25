import CLibrary
import MiniBERT
import Tensors

/// The choice of the n-grams that a head knows: of those that at least two texts have, the ones in most texts.
enum NgramSelection {
    /// The most weights of n-grams, which bounds the size of a saved head.
    private static let largestWeightCount = 1 << 20
    /// The number of n-grams that a head may know whatever the number of its labels.
    private static let leastLimit = 4096
    /// The most n-grams; more hardly help.
    private static let largestLimit = 1 << 15
    private static let leastTextCount = 2
    /// The number of texts that a thread reads at once.
    private static let portion = 256

    /// The most n-grams of a head with this many outputs.
    static func limit(outputCount: Int) -> Int {
        min(largestLimit, max(leastLimit, largestWeightCount / max(1, outputCount)))
    }

    /// Chooses n-grams by the texts of the training rows.
    ///
    /// The inverse frequency is `log((1 + n) / (1 + texts with the n-gram)) + 1`, that of scikit-learn's
    /// `TfidfTransformer`.
    ///
    /// - Parameters:
    ///   - inputs: The texts.
    ///   - limit: The most n-grams.
    ///   - reader: The reader of the n-grams.
    ///   - threads: The threads that read; the result does not depend on them.
    /// - Returns: The n-grams, fewer than `limit` if there are no more.
    /// - Throws: `Stopped` if the work should stop.
    static func vocabulary(
        of inputs: [TextInput], limit: Int, reader: NgramReader, threads: WorkerThreads
    ) throws(Stopped) -> NgramVocabulary {
        let counts = try textCounts(inputs, reader, threads)
        let frequent = counts.filter { $0.value >= leastTextCount }.sorted {
            ($1.value, $0.key) < ($0.value, $1.key)
        }
        let kept = frequent.prefix(limit).sorted { $0.key < $1.key }
        let total = Double(inputs.count)
        return NgramVocabulary(
            hashes: kept.map(\.key),
            inverseFrequencies: kept.map { Float(log((1 + total) / (1 + Double($0.value))) + 1) })
    }

    /// The number of texts that have each n-gram.
    private static func textCounts(
        _ inputs: [TextInput], _ reader: NgramReader, _ threads: WorkerThreads
    ) throws(Stopped) -> [UInt32: UInt32] {
        var counts: [UInt32: UInt32] = [:]
        let group = portion * threads.count
        for start in stride(from: 0, to: inputs.count, by: group) {
            let end = min(start + group, inputs.count)
            let slices = stride(from: start, to: end, by: portion).map { inputs[$0..<min($0 + portion, end)] }
            let ngrams = try threads.map(slices) { slice throws(Stopped) in
                try StopRequest.check()
                return slice.map { distinctNgrams(of: $0, reader) }
            }
            for ngrams in ngrams.joined() {
                for hash in ngrams { counts[hash, default: 0] += 1 }
            }
        }
        return counts
    }

    private static func distinctNgrams(of input: TextInput, _ reader: NgramReader) -> Set<UInt32> {
        var hashes: Set<UInt32> = []
        reader.forEachNgram(of: input) { hashes.insert($0) }
        return hashes
    }
}
