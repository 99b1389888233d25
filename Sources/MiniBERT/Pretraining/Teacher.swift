import Tensors

/// A model whose sentence vectors a student learns.
package struct Teacher: Sendable {
    /// How many lines are given to it before it is asked whether to stop.
    private static let sliceSize = 2_048

    /// The model.
    package let embedder: TextEmbedder
    /// What decides its vectors.
    package let description: TeacherDescription

    /// Makes a teacher of a model.
    ///
    /// - Parameters:
    ///   - embedder: The model.
    ///   - pooling: How its states become a vector; `nil` for what the files of sentence-transformers say, else `.mean`.
    ///   - maximumLength: The most tokens of a line that it reads; `nil` for what its folder says.
    /// - Throws: `PretrainingError.contradiction` for pooled states of a model without a pooler.
    package init(
        _ embedder: TextEmbedder, pooling: Pooling?, maximumLength: Int?
    ) throws(PretrainingError) {
        self.embedder = embedder
        let pooling = pooling ?? embedder.sentencePooling?.pooling ?? .mean
        guard pooling != .pooler || embedder.pooler != nil else {
            throw .contradiction(InputError.noPooler.description)
        }
        description = TeacherDescription(
            weights: embedder.weightsDigest(threads: WorkerThreads()).hexadecimal, pooling: pooling,
            maximumLength: min(maximumLength ?? .max, embedder.maximumLength),
            size: embedder.configuration.hiddenSize)
    }

    /// The vectors of lines; `nil` when `shouldStop` ended the work.
    ///
    /// - Throws: `PretrainingError.text` for a line that the teacher cannot read; `firstLine` is the number of the first.
    func vectors(
        of lines: [[UInt8]], firstLine: Int, threads: WorkerThreads, shouldStop: () -> Bool,
        onSlice: (Int) -> Void
    ) throws(PretrainingError) -> [[Float]]? {
        let reading = ReadingOptions(maximumLength: description.maximumLength, isLiteral: true)
        let options = EmbeddingOptions(pooling: description.pooling, isNormalized: false, reading: reading)
        var vectors: [[Float]] = []
        for start in stride(from: 0, to: lines.count, by: Self.sliceSize) {
            if shouldStop() { return nil }
            let slice = lines[start..<min(start + Self.sliceSize, lines.count)].map { TextInput(text: $0) }
            do throws(InputError) {
                vectors += try embedder.embed(slice, options: options, threads: threads).map(\.values)
            } catch {
                throw .text(line: firstLine + start + (error.textIndex ?? 0), error)
            }
            onSlice(vectors.count)
        }
        return vectors
    }
}
