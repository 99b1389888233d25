import WordPiece
package import Tensors
package import MiniBERT
import SystemFiles

/// Computes the features of texts on a frozen encoder, each distinct text once.
package struct FeatureExtractor: Sendable {
    /// The number of texts that are encoded between calls of `progress`.
    private static let portion = 1024

    package let embedder: TextEmbedder
    /// How the hidden states of a text become its features; the vectors of several poolings follow one another.
    let poolings: [Pooling]
    /// Whether the vectors of the layers before the last follow, by the first pooling.
    var readsInnerLayers = false
    let reading: ReadingOptions
    /// The threads that work; the features do not depend on them.
    let threads: WorkerThreads

    /// The number of features of a text.
    private var width: Int {
        let innerCount = readsInnerLayers ? max(0, embedder.encoder.blocks.count - 1) : 0
        return (poolings.count + innerCount) * embedder.vectorSize
    }

    private var maximumLength: Int { reading.maximumLength ?? embedder.maximumLength }

    var cacheKey: FeatureCacheKey {
        get throws(Stopped) {
            FeatureCacheKey(
                modelDigest: try embedder.digest(threads: threads),
                pooling: poolings.map(\.rawValue).joined(separator: "+")
                    + (readsInnerLayers ? "+inner layers" : ""), maximumLength: maximumLength)
        }
    }

    /// The settings of features that are kept in files with their texts.
    package var settings: FeatureSettings {
        get throws(Stopped) {
            FeatureSettings(
                model: try embedder.digest(threads: threads).hexadecimal, poolings: poolings,
                maximumLength: maximumLength)
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

    /// Creates an extractor.
    package init(
        embedder: TextEmbedder, poolings: [Pooling], reading: ReadingOptions, threads: WorkerThreads
    ) {
        self.embedder = embedder
        self.poolings = poolings
        self.reading = reading
        self.threads = threads
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
        var features = Tensor(zeros: [examples.count, width])
        // The first row of each text; later rows copy its features.
        var firstRows: [[UInt8]: Int] = [:]
        var unknown: [Int] = []
        var knownCount = 0
        var isKnown = [Bool](repeating: false, count: examples.count)
        for (index, digest) in digests.enumerated() {
            if let first = firstRows[digest] {
                isKnown[index] = isKnown[first]
            } else {
                firstRows[digest] = index
                if let row = cache?.row(of: digest) {
                    features.setRow(index, to: row)
                    isKnown[index] = true
                } else {
                    unknown.append(index)
                }
            }
            if isKnown[index] { knownCount += 1 }
        }
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
                (try? result.get()).map { (index: index, values: $0) }
            }
            keep(rows.map(\.values), digests: rows.map { digests[$0.index] }, in: &cache)
            try throwFault(of: results, examples: portion.map { examples[$0] })
            for row in rows { features.setRow(row.index, to: row.values[...]) }
            tell(encodedCount: start + portion.count)
        }
        features.copyRows(digests.map { firstRows[$0] ?? 0 })
        return features
    }

    /// The features of examples, in their order: `[n, poolings.count · H]`.
    ///
    /// - Throws: `FineTuningError.text` for a text that cannot be encoded, `.interrupted` if the work should stop.
    package func features(
        of examples: [LabeledExample], progress: (EncodingProgress) -> Void
    ) throws(FineTuningError) -> Tensor {
        var cache: FeatureCache?
        return try features(of: examples, cache: &cache, progress: progress)
    }

    private func encoded(
        _ examples: [LabeledExample]
    ) throws(FineTuningError) -> [Result<[Float], InputError>] {
        do throws(InputError) {
            return try embedder.features(
                of: examples.map(\.input), by: poolings, withInnerLayers: readsInnerLayers, reading: reading,
                threads: threads)
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

extension Tensor {
    fileprivate mutating func setRow(_ row: Int, to values: ArraySlice<Float>) {
        let start = row * columns
        withMutableElements { elements in
            for (column, value) in values.enumerated() { elements[start + column] = value }
        }
    }

    /// Replaces each row by the one before it, or the same, that `sources` names.
    fileprivate mutating func copyRows(_ sources: [Int]) {
        let width = columns
        withMutableElements { elements in
            for (row, source) in sources.enumerated() where source != row {
                for column in 0..<width { elements[row * width + column] = elements[source * width + column] }
            }
        }
    }
}
