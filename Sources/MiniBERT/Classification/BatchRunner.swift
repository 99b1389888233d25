import Tensors
package import WordPiece

/// Reads texts and computes something of each, on several threads: the results are in the order of the texts,
/// and the same bits whatever texts come along and however many threads there are.
struct BatchRunner: Sendable {
    /// How many texts are tokenized before they are computed; what bounds the memory of their tokens.
    private static let windowSize = 4096
    /// How many texts a thread tokenizes at once.
    private static let readingSize = 64

    /// What was computed of one text.
    struct Outcome<Output: Sendable>: Sendable {
        let text: ReadText
        /// One for each window of the text.
        let outputs: [Output]

        /// The same text with what `body` makes of its outputs.
        func map<Other>(_ body: (Output) -> Other) -> Outcome<Other> {
            BatchRunner.Outcome<Other>(text: text, outputs: outputs.map(body))
        }
    }

    let reader: TextReader
    let options: ReadingOptions
    let threads: WorkerThreads

    /// Computes `body` of batches of sequences: one output for each sequence, in their order.
    ///
    /// A text that cannot be read has its error in place of a result, and does not disturb the others.
    ///
    /// - Throws: `InputError` for options that no text could be read by.
    func run<Output: Sendable>(
        _ inputs: [TextInput], _ body: @Sendable (TokenBatch) -> [Output]
    ) throws(InputError) -> [Result<Outcome<Output>, InputError>] {
        _ = try reader.length(options)
        var results: [Result<Outcome<Output>, InputError>] = []
        results.reserveCapacity(inputs.count)
        for start in stride(from: 0, to: inputs.count, by: Self.windowSize) {
            results += runWindow(inputs, start..<min(start + Self.windowSize, inputs.count), body)
        }
        return results
    }

    private func runWindow<Output: Sendable>(
        _ inputs: [TextInput], _ range: Range<Int>, _ body: @Sendable (TokenBatch) -> [Output]
    ) -> [Result<Outcome<Output>, InputError>] {
        let texts = read(inputs, range)
        var sequences: [Encoding] = []
        var firstSequences: [Int] = []
        for text in texts {
            firstSequences.append(sequences.count)
            if case .success(let text) = text { sequences += text.windows }
        }
        let outputs = computed(sequences, body)
        return zip(texts, firstSequences).map { text, first in
            text.map { Outcome(text: $0, outputs: Array(outputs[first..<first + $0.windows.count])) }
        }
    }

    /// Tokenizes on all threads.
    private func read(_ inputs: [TextInput], _ range: Range<Int>) -> [Result<ReadText, InputError>] {
        let slices = stride(from: range.lowerBound, to: range.upperBound, by: Self.readingSize).map {
            $0..<min($0 + Self.readingSize, range.upperBound)
        }
        return threads.map(slices) { slice in
            slice.map { index in
                Result { () throws(InputError) in
                    try reader.read(inputs[index], index: index, options: options)
                }
            }
        }.flatMap(\.self)
    }

    /// The output of each sequence; sequences of like length are computed together.
    private func computed<Output: Sendable>(
        _ sequences: [Encoding], _ body: @Sendable (TokenBatch) -> [Output]
    ) -> [Output] {
        let tokenCounts = sequences.map(\.count)
        let schedule = WorkSchedule(
            tokenCounts: tokenCounts, tokenBudget: options.batchTokenCount, threadCount: threads.count)
        let computed = threads.map(schedule.items) { item in
            zip(item, body(TokenBatch(item.map { sequences[$0] }))).map { (index: $0, output: $1) }
        }
        return computed.flatMap(\.self).sorted { $0.index < $1.index }.map(\.output)
    }
}

extension TokenBatch {
    /// Packs encodings.
    package init(_ encodings: [Encoding]) {
        self.init(encodings.map(\.ids), tokenTypes: encodings.map { $0.typeIDs.map(Int32.init) })
    }
}

extension Tensor {
    /// The rows of a matrix, each as an array.
    var rowArrays: [[Float]] {
        withElements { elements in
            (0..<rows).map { row in (0..<columns).map { elements[row * columns + $0] } }
        }
    }
}
