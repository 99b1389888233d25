import TestModels
import MiniBERT
import Synchronization
import Testing

/// Classification of texts that arrive one after another.
struct ResultSequenceTests {
    private struct SourceError: Error {}

    /// Texts that are made when they are asked for, and counted.
    private final class Source: AsyncSequence, Sendable {
        let count: Int
        let fails: Bool
        private let takenCount = Atomic(0)

        init(count: Int, fails: Bool = false) {
            self.count = count
            self.fails = fails
        }

        /// How many texts were taken.
        var taken: Int { takenCount.load(ordering: .relaxed) }

        struct Iterator: AsyncIteratorProtocol {
            let source: Source

            mutating func next() async throws -> String? {
                let index = source.taken
                guard index < source.count else {
                    if source.fails { throw SourceError() }
                    return nil
                }
                source.takenCount.wrappingAdd(1, ordering: .relaxed)
                return "film \(index)"
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(source: self) }
    }

    private func classifier() throws -> TextClassifier {
        try TextClassifier(folder: GoldenModel("bert-classifier").folder)
    }

    @Test(arguments: [1, 7, 1024])
    func `each text has a prediction, in the order of the texts`(windowSize: Int) async throws {
        let classifier = try classifier()

        var predictions: [Prediction] = []
        for try await prediction in classifier.classify(Source(count: 20), windowSize: windowSize) {
            predictions.append(prediction)
        }

        #expect(try predictions == classifier.classify((0..<20).map { "film \($0)" }))
    }

    @Test(arguments: [1, 8])
    func `a slow consumer holds at most one window`(windowSize: Int) async throws {
        let source = Source(count: 100)

        var consumed = 0
        for try await _ in try classifier().classify(source, windowSize: windowSize) {
            consumed += 1
            try await Task.sleep(for: .milliseconds(1))
            #expect(source.taken < consumed + windowSize)
        }

        #expect(consumed == 100)
    }

    @Test func `a canceled task gets an error and takes no more texts`() async throws {
        let (source, classifier) = (Source(count: .max), try classifier())
        let (beginnings, beginning) = AsyncStream<Void>.makeStream()
        let task = Task {
            for try await _ in classifier.classify(source, windowSize: 4) {
                beginning.yield()
                // The task is canceled in the middle of a window.
                while !Task.isCancelled { await Task.yield() }
            }
        }
        for await _ in beginnings { break }
        task.cancel()

        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(source.taken == 4)
    }

    @Test func `a text that cannot be used has its error, and the others have predictions`() async throws {
        let texts = AsyncStream<String> { continuation in
            for text in ["good", "bad", String(repeating: "film ", count: 10), "fine"] {
                continuation.yield(text)
            }
            continuation.finish()
        }
        let options = ReadingOptions(maximumLength: 8, longTexts: .error)

        var results: [Result<Prediction, InputError>] = []
        for try await result in try classifier().results(of: texts, options: options, windowSize: 2) {
            results.append(result)
        }

        #expect(results.count == 4)
        #expect(results[2] == .failure(.tooLong(index: 2, tokenCount: 12, maximumLength: 8)))
        #expect(try results[3].get() == classifier().classify("fine", options: options))
    }

    @Test func `the predictions before an error of the source come first`() async throws {
        let source = Source(count: 5, fails: true)

        var count = 0
        await #expect(throws: SourceError.self) {
            for try await _ in try classifier().classify(source, windowSize: 3) { count += 1 }
        }
        #expect(count == 5)
    }

    @Test func `vectors of texts that arrive are those of an array`() async throws {
        let embedder = try TextEmbedder(folder: GoldenModel("sentence-mean").folder)

        var vectors: [TextVector] = []
        for try await vector in embedder.embed(Source(count: 5), windowSize: 2) { vectors.append(vector) }

        #expect(try vectors == embedder.embed((0..<5).map { "film \($0)" }))
    }
}
