import WordPiece
import Tensors
import MiniBERT

/// Computes the features of texts on a frozen encoder, each distinct text once.
struct FeatureExtractor: Sendable {
    /// The number of texts that are encoded between calls of `progress`.
    private static let portion = 1024

    let embedder: TextEmbedder
    /// How the hidden states of a text become its features; the vectors of several poolings follow one another.
    let poolings: [Pooling]
    let reading: ReadingOptions
    /// The threads that work; the features do not depend on them.
    let threads: WorkerThreads

    /// The number of features of a text.
    private var width: Int { poolings.count * embedder.vectorSize }

    var cacheKey: FeatureCacheKey {
        get throws(Stopped) {
            FeatureCacheKey(
                modelDigest: try embedder.digest(threads: threads),
                pooling: poolings.map(\.rawValue).joined(separator: "+"),
                maximumLength: reading.maximumLength ?? embedder.maximumLength)
        }
    }

    /// The cache in a folder; `nil` without a folder, and if the cache cannot be used.
    ///
    /// A cache that cannot be used, or has lost features, is reported.
    ///
    /// - Throws: `FineTuningError.interrupted` if the work should stop.
    func cache(
        in folder: FeatureCacheFolder?, onFault: (FeatureCacheError) -> Void
    ) throws(FineTuningError) -> FeatureCache? {
        guard let folder else { return nil }
        let key = try interruptibly { () throws(Stopped) in try cacheKey }
        do throws(FeatureCacheError) {
            let cache = try FeatureCache(folder: folder.path, key: key, width: width)
            if cache.isDamaged { onFault(.damaged(path: cache.path)) }
            return cache
        } catch {
            onFault(error)
            return nil
        }
    }

    /// The features of examples, in their order: `[n, poolings.count · H]`.
    ///
    /// - Parameters:
    ///   - examples: The texts; targets are ignored.
    ///   - cache: Features of earlier runs, to which new ones are added; set to `nil` if it cannot be written.
    ///   - progress: Called before the first portion of texts, and after each.
    /// - Returns: The features.
    /// - Throws: `FineTuningError.text` for a text that cannot be encoded, `.interrupted` if the work should stop; the cache
    ///   then has the features of the texts that were encoded.
    func features(
        of examples: [LabeledExample], cache: inout FeatureCache?,
        progress: (EncodingProgress) -> Void = { _ in }
    ) throws(FineTuningError) -> Tensor {
        let digests = examples.map { FeatureCacheKey.textDigest($0.text, pair: $0.pair) }
        var table: [[UInt8]: [Float]] = [:]
        var unknown: [Int] = []
        var waiting: Set<[UInt8]> = []
        for (index, digest) in digests.enumerated() where table[digest] == nil && !waiting.contains(digest) {
            if let row = cache?.row(of: digest) {
                table[digest] = Array(row)
            } else {
                waiting.insert(digest)
                unknown.append(index)
            }
        }
        let knownCount = examples.count - digests.count { waiting.contains($0) }
        func tell(encodedCount: Int) {
            progress(
                EncodingProgress(
                    finishedCount: examples.count - (unknown.count - encodedCount),
                    totalCount: examples.count, cachedCount: knownCount))
        }
        tell(encodedCount: 0)
        for start in stride(from: 0, to: unknown.count, by: Self.portion) {
            let portion = Array(unknown[start..<min(start + Self.portion, unknown.count)])
            let results = try encoded(portion.map { examples[$0] })
            let rows = zip(portion, results).compactMap { index, result in
                (try? result.get()).map { (digest: digests[index], values: $0) }
            }
            keep(rows.map(\.values), digests: rows.map(\.digest), in: &cache)
            try throwFault(of: results, examples: portion.map { examples[$0] })
            for row in rows { table[row.digest] = row.values }
            tell(encodedCount: start + portion.count)
        }
        let elements = digests.flatMap { table[$0] ?? [] }
        return Tensor(elements, shape: [examples.count, width])
    }

    private func encoded(
        _ examples: [LabeledExample]
    ) throws(FineTuningError) -> [Result<[Float], InputError>] {
        do throws(InputError) {
            return try embedder.features(
                of: examples.map(\.input), by: poolings, reading: reading, threads: threads)
        } catch {
            throw FineTuningError(error, of: examples)
        }
    }

    /// Throws if the work should stop, or if a text cannot be encoded.
    private func throwFault(
        of results: [Result<[Float], InputError>], examples: [LabeledExample]
    ) throws(FineTuningError) {
        try interruptibly { () throws(Stopped) in try StopRequest.check() }
        do throws(InputError) { _ = try results.get() } catch {
            throw FineTuningError(error, of: examples)
        }
    }

    /// Adds features to the cache, or drops a cache that cannot be written; training continues without it.
    private func keep(_ rows: [[Float]], digests: [[UInt8]], in cache: inout FeatureCache?) {
        guard var open = cache.take() else { return }
        let features = Tensor(rows.flatMap(\.self), shape: [rows.count, width])
        do throws(FeatureCacheError) {
            try open.append(features, of: digests)
            cache = consume open
        } catch {
            cache = nil
        }
    }
}
