package import Tensors

/// A linear map from the n-grams of a text to logits, which are added to those of a head on the encoder.
///
///     logits = vector(text) · W
///
/// It reads the whole text, also where the encoder reads only a part, and added and special tokens as plain text.
package struct NgramMap: Sendable {
    package let vocabulary: NgramVocabulary
    /// `W` `[N, C]`: the row of an n-gram holds its weights for all labels.
    package let weight: Tensor

    /// - Precondition: There is a row for each n-gram.
    package init(vocabulary: NgramVocabulary, weight: Tensor) {
        precondition(
            weight.rows == vocabulary.count, "\(weight.rows) rows of \(vocabulary.count) n-grams")
        self.vocabulary = vocabulary
        self.weight = weight
    }

    /// The number of texts that a thread reads at once.
    private static let readingSize = 64

    /// The logits of texts, one row for each; `nil` for a text that was not read because the work should stop.
    package func logits(of inputs: [TextInput], reader: NgramReader, threads: WorkerThreads) -> [[Float]?] {
        let slices = stride(from: 0, to: inputs.count, by: Self.readingSize).map {
            inputs[$0..<min($0 + Self.readingSize, inputs.count)]
        }
        return threads.map(slices) { slice -> [[Float]?] in
            guard !StopRequest.isPending else { return slice.map { _ in nil } }
            return vocabulary.vectors(of: slice, reader: reader).matmul(weight).rowArrays
        }.flatMap(\.self)
    }
}
