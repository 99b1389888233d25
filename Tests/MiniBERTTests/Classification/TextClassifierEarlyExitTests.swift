import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

struct TextClassifierEarlyExitTests {
    private let texts: [TextInput] = (0..<150).map { index in
        TextInput(String(repeating: "not a bad film, ", count: index % 7) + "great \(index)")
    }

    private func classifier(_ folder: ClassifierFolder? = nil) throws -> TextClassifier {
        try TextClassifier((folder ?? ClassifierFolder.withExits()).inMemoryModel(name: "exits"))
    }

    /// A threshold between the sureness of texts at the exit.
    private func threshold(of classifier: TextClassifier) throws -> Double {
        let first = try classifier.answeringEarly(above: 0).classify(texts)
        let sureness = first.map { classifier.configuration.problemType.sureness(ofLogits: $0.logits) }
            .sorted()
        return sureness[sureness.count / 2]
    }

    @Test(arguments: [Pooling.cls, .mean], [false, true])
    func `a result is the same bits in any batch and on any number of threads`(
        pooling: Pooling, hasNgrams: Bool
    ) throws {
        let whole = try classifier(.withExits(pooling: pooling, hasNgrams: hasNgrams))
        let early = try whole.answeringEarly(above: threshold(of: whole))
        let alone = try texts.map { try early.classify([$0])[0] }
        let share = alone.count { $0.exitLayer == 1 }
        #expect(share > 0 && share < texts.count)

        for (threadCount, batchTokenCount): (Int, Int) in [(1, 1024), (3, 1), (2, 50), (5, 100_000)] {
            let together = try early.classify(
                texts, options: ReadingOptions(batchTokenCount: batchTokenCount),
                threads: WorkerThreads(count: threadCount))
            #expect(together == alone)
        }
        // The others are answered as without exits.
        for (prediction, other) in try zip(alone, whole.classify(texts)) where prediction.exitLayer == nil {
            #expect(prediction == other)
        }
    }

    @Test(arguments: [nil, ComputePrecision.int8])
    func `at a threshold of 1 every result is that without exits`(precision: ComputePrecision?) throws {
        for problemType: ProblemType in [.singleLabel, .multiLabel] {
            let model = try ClassifierFolder.withExits(problemType: problemType).inMemoryModel(name: "exits")
            let whole = try TextClassifier(model, options: LoadingOptions(precision: precision))
            let early = try whole.answeringEarly(above: 1)
            #expect(try early.classify(texts) == whole.classify(texts))
            #expect(early.answersEarly && !whole.answersEarly)
        }
    }

    @Test func `an early answer does not read n-grams`() throws {
        let model = try classifier(.withExits(hasNgrams: true))
        let early = try model.answeringEarly(above: 0).classify("a great film")
        let plain = try classifier().answeringEarly(above: 0).classify("a great film")

        #expect(early.exitLayer == 1 && early.logits == plain.logits)
        #expect(try model.classify("a great film").exitLayer == nil)
    }

    @Test func `each window of a long text is answered by itself`() throws {
        let whole = try classifier()
        let early = try whole.answeringEarly(above: threshold(of: whole))
        let options = ReadingOptions(maximumLength: 8, longTexts: .windows(stride: 2))

        for prediction in try early.classify(texts, options: options) where prediction.exitLayer != nil {
            #expect(prediction.exitLayer == 1)
        }
        let all = try whole.answeringEarly(above: 0).classify(texts, options: options)
        #expect(all.allSatisfy { $0.exitLayer == 1 } && all.contains { $0.windowCount > 1 })
    }

    @Test func `a model without exits and an assessed one cannot answer early`() throws {
        let plain = try TextClassifier(folder: GoldenModel("bert-classifier").folder)
        #expect(throws: ModelError.noExits(model: plain.name)) { try plain.answeringEarly(above: 0.9) }

        let early = try classifier().answeringEarly(above: 0.9)
        let error = #expect(throws: ModelError.self) { try early.assessing(coverage: 0.9) }
        #expect(error?.description.contains("it answers early") == true)
    }

    @Test(arguments: ExplanationMethod.allCases)
    func `an early answer is not explained by the last layer`(method: ExplanationMethod) throws {
        let early = try classifier().answeringEarly(above: 0.9)
        let options = ExplanationOptions(method: method)

        let error = #expect(throws: ExplanationError.self) { try early.explain("a film", options: options) }
        #expect(error?.description.contains("it answers early") == true)
        _ = try classifier().explain("a film", options: ExplanationOptions(method: .occlusion))
    }

    @Test func `a canceled task answers no more texts`() async throws {
        let early = try classifier().answeringEarly(above: 0.9)
        let texts = texts

        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try early.results(of: texts)
        }
        task.cancel()

        #expect(try await task.value == texts.map { _ in .failure(.canceled) })
    }
}
