import WordPiece
public import MiniBERT
public import Tensors

/// Computes the features of texts on a frozen encoder, each distinct text once.
public struct FeatureExtractor: Sendable {
    /// How far the work is.
    public struct Progress: Hashable, Sendable {
        /// How many texts have their features.
        public let finishedCount: Int
        /// How many texts there are.
        public let totalCount: Int
        /// How many of the finished ones were known from the cache.
        public let cachedCount: Int
    }

    /// How many texts are encoded between two looks at the clock, the cache and `shouldStop`.
    private static let portion = 1024

    let embedder: TextEmbedder
    /// How the states of a text become its features.
    public let pooling: Pooling
    /// How texts are read.
    public let reading: ReadingOptions
    /// How many threads work; the features do not depend on it.
    public let threads: WorkerThreads

    /// Creates an extractor.
    public init(
        embedder: TextEmbedder, pooling: Pooling, reading: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads()
    ) {
        self.embedder = embedder
        self.pooling = pooling
        self.reading = reading
        self.threads = threads
    }

    /// What the features depend on beside the text, for the cache.
    public var cacheKey: FeatureCacheKey {
        FeatureCacheKey(
            encoderDigest: embedder.weightsDigest(threads: threads),
            tokenizerSettings: embedder.tokenizer.tokenizerJSON()
                + embedder.tokenizer.tokenizerConfigurationJSON(),
            pooling: pooling.rawValue, maximumLength: reading.maximumLength ?? embedder.maximumLength)
    }

    /// What is known from earlier runs; nothing without a folder, or where it cannot be used.
    func cache(in folder: FeatureCacheFolder?) -> FeatureCache? {
        guard let folder else { return nil }
        return try? FeatureCache(folder: folder.path, key: cacheKey, width: embedder.vectorSize)
    }

    /// The features of examples, in their order: `[n, H]`.
    ///
    /// - Parameters:
    ///   - examples: The texts; their targets are not looked at.
    ///   - cache: Where known features are found and new ones are kept; one that cannot be written any more is
    ///     given up.
    ///   - progress: Told before the first portion of texts, and after each.
    ///   - shouldStop: Asked before each portion.
    /// - Returns: The features.
    /// - Throws: `FineTuningError.text` for a text that cannot be encoded, `.interrupted` when asked to stop.
    public func features(
        of examples: [LabeledExample], cache: inout FeatureCache?, progress: (Progress) -> Void = { _ in },
        shouldStop: () -> Bool = { false }
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
                Progress(
                    finishedCount: examples.count - (unknown.count - encodedCount),
                    totalCount: examples.count, cachedCount: knownCount))
        }
        tell(encodedCount: 0)
        for start in stride(from: 0, to: unknown.count, by: Self.portion) {
            if shouldStop() { throw .interrupted }
            let portion = Array(unknown[start..<min(start + Self.portion, unknown.count)])
            let rows = try encoded(portion.map { examples[$0] })
            for (index, row) in zip(portion, rows) { table[digests[index]] = row }
            keep(rows, digests: portion.map { digests[$0] }, in: &cache)
            tell(encodedCount: start + portion.count)
        }
        let elements = digests.flatMap { table[$0] ?? [] }
        return Tensor(elements, shape: [examples.count, embedder.vectorSize])
    }

    private func encoded(_ examples: [LabeledExample]) throws(FineTuningError) -> [[Float]] {
        let inputs = examples.map { TextInput($0.text, pair: $0.pair) }
        // A classifier reads a text as it is.
        let options = EmbeddingOptions(
            pooling: pooling, isNormalized: false, reading: reading, preparesSentences: false)
        do throws(InputError) {
            return try embedder.results(of: inputs, options: options, threads: threads).get().map(\.values)
        } catch {
            guard let index = error.textIndex else { throw .options(error) }
            throw .text(examples[index].source, error)
        }
    }

    /// A cache that cannot be written is no reason to end a training.
    private func keep(_ rows: [[Float]], digests: [[UInt8]], in cache: inout FeatureCache?) {
        guard var open = cache.take() else { return }
        let features = Tensor(rows.flatMap(\.self), shape: [rows.count, embedder.vectorSize])
        do throws(FeatureCacheError) {
            try open.append(features, of: digests)
            cache = consume open
        } catch {
            cache = nil
        }
    }
}
