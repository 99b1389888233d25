import Tensors
import SystemFiles
package import MiniBERT

/// A model whose sentence vectors or logits a student learns.
package struct Teacher: Sendable {
    /// The number of lines between calls of `shouldStop` and `onSlice`.
    private static let sliceSize = 2_048

    private enum Model {
        case embedder(TextEmbedder, Pooling)
        case classifier(TextClassifier)
    }

    private let model: Model
    package let description: TeacherDescription

    /// Creates a teacher that gives sentence vectors.
    ///
    /// - Parameters:
    ///   - embedder: The model.
    ///   - pooling: The pooling of its states; `nil` for that of its sentence-transformers files, or else `.mean`.
    ///   - maximumLength: The largest number of tokens of a line; `nil` for that of its folder.
    /// - Throws: `PretrainingError.contradiction` for pooled states of a model without a pooler.
    package init(
        _ embedder: TextEmbedder, pooling: Pooling?, maximumLength: Int?
    ) throws(PretrainingError) {
        let pooling = pooling ?? embedder.sentenceSettings?.pooling ?? .mean
        guard pooling != .pooler || embedder.pooler != nil else {
            throw .contradiction(InputError.noPooler.description)
        }
        model = .embedder(embedder, pooling)
        description = TeacherDescription(
            model: try stoppably { () throws(Stopped) in
                try embedder.digest(threads: WorkerThreads())
            }.hexadecimal, content: .states(pooling),
            maximumLength: min(maximumLength ?? .max, embedder.maximumLength),
            size: embedder.configuration.hiddenSize)
    }

    /// Creates a teacher that gives logits of labels.
    ///
    /// - Parameters:
    ///   - classifier: The model.
    ///   - maximumLength: The largest number of tokens of a line; `nil` for that of its folder.
    /// - Throws: `PretrainingError.contradiction` for a model whose labels do not exclude each other.
    package init(_ classifier: TextClassifier, maximumLength: Int?) throws(PretrainingError) {
        guard classifier.configuration.problemType == .singleLabel else {
            throw .contradiction(
                "the labels of '\(classifier.name)' do not exclude each other, which those of a teacher have to"
            )
        }
        model = .classifier(classifier)
        description = TeacherDescription(
            model: try stoppably { () throws(Stopped) in
                try classifier.digest(threads: WorkerThreads())
            }.hexadecimal, content: .logits,
            maximumLength: min(maximumLength ?? .max, classifier.maximumLength),
            size: classifier.labels.count)
    }

    /// The vectors of lines; `nil` if `shouldStop` or a request to stop ended the work.
    ///
    /// - Throws: `PretrainingError.text` for a line that cannot be encoded; `firstLine` is the number of the first line.
    func vectors(
        of lines: [[UInt8]], firstLine: Int, threads: WorkerThreads, shouldStop: () -> Bool,
        onSlice: (Int) -> Void
    ) throws(PretrainingError) -> [[Float]]? {
        var vectors: [[Float]] = []
        for start in stride(from: 0, to: lines.count, by: Self.sliceSize) {
            if shouldStop() { return nil }
            let slice = lines[start..<min(start + Self.sliceSize, lines.count)].map { TextInput(text: $0) }
            do throws(InputError) {
                vectors += try answers(to: slice, threads: threads)
            } catch {
                if case .canceled = error { return nil }
                throw .text(line: firstLine + start + (error.textIndex ?? 0), error)
            }
            onSlice(vectors.count)
        }
        return vectors
    }

    private func answers(
        to inputs: [TextInput], threads: WorkerThreads
    ) throws(InputError) -> [[Float]] {
        let reading = ReadingOptions(maximumLength: description.maximumLength, isLiteral: true)
        switch model {
        case .embedder(let embedder, let pooling):
            var options = EmbeddingOptions(pooling: pooling, isNormalized: false, reading: reading)
            options.keepsWholeVectors = true
            return try embedder.results(of: inputs, options: options, threads: threads).get().map(\.values)
        case .classifier(let classifier):
            return try classifier.results(of: inputs, options: reading, threads: threads).get().map(\.logits)
        }
    }
}
