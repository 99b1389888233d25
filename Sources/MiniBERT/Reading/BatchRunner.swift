package import Tensors
package import WordPiece

/// Reads texts and computes something of each on several threads.
///
/// Results are in the order of the texts. They are the same bits in any company and on any number of threads.
struct BatchRunner: Sendable {
    /// The number of texts that are tokenized before they are computed, which bounds the memory of their tokens.
    private static let windowSize = 4096
    /// The number of texts that a thread tokenizes at once.
    private static let readingSize = 64

    struct Outcome<Output: Sendable>: Sendable {
        let text: TokenizedText
        /// One for each window of the text, all finite.
        let outputs: [Output]
    }

    private let model: LoadedModel
    private let reader: TextReader
    private let options: ReadingOptions
    private let threads: WorkerThreads

    /// Prepares a run; `reader` is the model's own unless another is given.
    init(_ model: LoadedModel, reader: TextReader? = nil, options: ReadingOptions, threads: WorkerThreads) {
        self.model = model
        self.reader = reader ?? TextReader(model)
        self.options = options
        self.threads = threads
    }

    /// Computes `body` of batches of sequences: one output for each sequence, in their order.
    ///
    /// A text that cannot be read, or whose output is not finite, has its error in place of a result; the others have
    /// theirs. When the task is canceled or the work should stop, texts that are not computed yet have the error
    /// `.canceled`.
    ///
    /// - Throws: `InputError` for options that no text can be read with.
    func run<Output: Sendable>(
        _ inputs: [TextInput], isFinite: (Output) -> Bool, _ body: @Sendable (TokenBatch) -> [Output]
    ) throws(InputError) -> [Result<Outcome<Output>, InputError>] {
        _ = try reader.length(options)
        return StopRequest.heeding {
            var results: [Result<Outcome<Output>, InputError>] = []
            results.reserveCapacity(inputs.count)
            for start in stride(from: 0, to: inputs.count, by: Self.windowSize) {
                let range = start..<min(start + Self.windowSize, inputs.count)
                results += runWindow(inputs, range, isFinite, body)
            }
            return results
        }
    }

    private func runWindow<Output: Sendable>(
        _ inputs: [TextInput], _ range: Range<Int>, _ isFinite: (Output) -> Bool,
        _ body: @Sendable (TokenBatch) -> [Output]
    ) -> [Result<Outcome<Output>, InputError>] {
        let texts = read(inputs, range)
        var sequences: [Encoding] = []
        var firstSequences: [Int] = []
        for text in texts {
            firstSequences.append(sequences.count)
            if case .success(let text) = text { sequences += text.windows }
        }
        let outputs = outputs(of: sequences, body)
        return range.map { index in
            texts[index - range.lowerBound].flatMap { text in
                let first = firstSequences[index - range.lowerBound]
                let own = outputs[first..<first + text.windows.count].compactMap(\.self)
                guard own.count == text.windows.count else { return .failure(.canceled) }
                guard let place = own.firstIndex(where: { !isFinite($0) }) else {
                    return .success(Outcome(text: text, outputs: own))
                }
                let fault = model.wordFault(ofIDs: text.windows[place].ids)
                return .failure(fault.map { .model(index: index, $0) } ?? .resultNotFinite(index: index))
            }
        }
    }

    /// Tokenizes on all threads.
    private func read(_ inputs: [TextInput], _ range: Range<Int>) -> [Result<TokenizedText, InputError>] {
        let slices = stride(from: range.lowerBound, to: range.upperBound, by: Self.readingSize).map {
            $0..<min($0 + Self.readingSize, range.upperBound)
        }
        return threads.map(slices) { slice in
            slice.map { index in
                Result { () throws(InputError) in
                    guard !StopRequest.isPending else { throw .canceled }
                    return try reader.read(inputs[index], index: index, options: options)
                }
            }
        }.flatMap(\.self)
    }

    /// The output of each sequence; `nil` for one that was not computed because the work should stop.
    ///
    /// Sequences of like length are computed together.
    func outputs<Output: Sendable>(
        of sequences: [Encoding], _ body: @Sendable (TokenBatch) -> [Output]
    ) -> [Output?] {
        let schedule = WorkSchedule(
            tokenCounts: sequences.map(\.count), tokenBudget: options.batchTokenCount,
            threadCount: threads.count)
        let computed = threads.map(schedule.items) { item -> [(index: Int, output: Output)] in
            guard !StopRequest.isPending else { return [] }
            let outputs = body(TokenBatch(item.map { sequences[$0] }))
            // The encoder leaves out blocks of a batch that should stop.
            guard !StopRequest.isPending else { return [] }
            return zip(item, outputs).map { (index: $0, output: $1) }
        }.flatMap(\.self)
        var outputs = [Output?](repeating: nil, count: sequences.count)
        for (index, output) in computed { outputs[index] = output }
        return outputs
    }
}

extension TokenBatch {
    /// Packs encodings.
    package init(_ encodings: [Encoding]) {
        self.init(encodings.map(\.ids), tokenTypes: encodings.map { $0.typeIDs.map(Int32.init) })
    }
}

extension Tensor {
    /// The elements of each row of a matrix.
    package var rowArrays: [[Float]] {
        withElements { elements in
            (0..<rows).map { row in (0..<columns).map { elements[row * columns + $0] } }
        }
    }
}

extension [[Float]] {
    /// The mean of the outputs of a text's windows; the output itself of a single one.
    var mean: [Float] {
        guard count > 1 else { return self[0] }
        return self[0].indices.map { column in
            Float(reduce(0.0) { $0 + Double($1[column]) } / Double(count))
        }
    }
}
