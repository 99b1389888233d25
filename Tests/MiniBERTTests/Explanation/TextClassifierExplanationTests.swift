import NeuralNetworks
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

struct TextClassifierExplanationTests {
    private let texts: [TextInput] = [
        "a great film", "", "unhappyly the plot is not bad, and the actor was great! It is dull.",
        TextInput("was it good?", pair: "no, 日本 cafe\u{301} 👍🏽"), "[SEP] film [PAD]",
        TextInput(String(repeating: "not a bad film, ", count: 9)),
    ]

    private func classifier(_ name: String = "bert-classifier") throws -> TextClassifier {
        try TextClassifier(folder: GoldenModel(name).folder)
    }

    private func options(
        _ method: ExplanationMethod, _ labels: ExplanationOptions.Labels = .all,
        reading: ReadingOptions = ReadingOptions(longTexts: .windows(stride: 5))
    ) -> ExplanationOptions {
        ExplanationOptions(
            method: method, labels: labels, reading: reading, measuresFaithfulness: true, keepsAttention: true
        )
    }

    @Test func `every method explains every classifier, head and text`() throws {
        let place = try TemporaryFolder.made()
        var folders = try [
            "bert-classifier", "distilbert-classifier", "multi-label", "regression", "one-label",
            "labels-twelve",
        ].map { try GoldenModel($0).folder }
        let encoder = try GoldenModel("bert-base").folder
        let size = try TextEmbedder(folder: encoder).vectorSize
        for (index, shape) in OwnHeads.all.enumerated() {
            func write(_ head: some ClassificationHead) throws {
                try ClassifierFolder(
                    encoder: LoadedModel(.folder(encoder)), trainedEncoder: nil,
                    head: head.randomized(seed: 3),
                    headShape: shape, labels: ["a", "b", "c"], problemType: .singleLabel
                ).write(to: place.path(of: "\(index)"))
            }
            try write(shape.head(hiddenSize: size, labelCount: 3))
            folders.append(place.path(of: "\(index)"))
        }
        for folder in folders {
            let classifier = try TextClassifier(folder: folder)
            let predictions = try classifier.classify(
                texts, options: ReadingOptions(longTexts: .windows(stride: 5)))
            for method in ExplanationMethod.allCases {
                let results = try classifier.explanations(of: texts, options: options(method))
                for (result, prediction) in zip(results, predictions) {
                    let explanation = try result.get()
                    #expect(explanation.prediction == prediction)
                    #expect(explanation.labels.count == classifier.labels.count)
                    for label in explanation.labels {
                        #expect(label.scores.count == explanation.parts.count)
                        let isFinite = label.scores.allSatisfy(\.isFinite)
                        #expect(isFinite)
                        #expect(label.ranking.sorted() == Array(explanation.parts.indices))
                        #expect((label.completeness != nil) == (method == .integratedGradients))
                    }
                }
            }
        }
    }

    @Test func `integrated gradients add up to the difference of the logits`() throws {
        for name in ["bert-classifier", "distilbert-classifier", "multi-label", "regression"] {
            for result in try classifier(name).explanations(of: texts, options: options(.integratedGradients))
            {
                for label in try result.get().labels {
                    let completeness = try #require(label.completeness)
                    #expect(
                        completeness.error < 0.01 || abs(completeness.difference) < 1e-3,
                        "\(name): \(completeness)")
                    #expect(completeness.stepCount >= 50 || completeness.difference == 0)
                }
            }
        }
    }

    @Test func `the explanation of a label does not depend on the other labels`() throws {
        let classifier = try classifier("labels-twelve")
        for method in ExplanationMethod.allCases {
            let all = try classifier.explain(texts[2], options: options(method)).labels
            let one = try classifier.explain(
                texts[2], options: options(method, .named([classifier.labels[5]]))
            ).labels
            #expect(one == [all[5]], "\(method)")
            let predicted = try classifier.explain(texts[2], options: options(method, .predicted))
            #expect(predicted.labels == [all[predicted.prediction.labelIndex]])
        }
    }

    @Test func `an explanation is the same bits in any company and on any number of threads`() throws {
        let classifier = try classifier()
        for method in ExplanationMethod.allCases {
            let expected = try texts.map { text in
                try classifier.explain(text, options: options(method), threads: WorkerThreads(count: 1))
            }
            for threadCount in [1, 2, 5] {
                let threads = WorkerThreads(count: threadCount)
                let together = try classifier.explanations(
                    of: texts, options: options(method), threads: threads)
                #expect(try together.map { try $0.get() } == expected)
                let alone = try classifier.explain(texts[2], options: options(method), threads: threads)
                #expect(alone == expected[2])
            }
        }
    }

    @Test func `scores do not depend on the size of a batch, up to rounding of gradients`() throws {
        let classifier = try classifier()
        for method in [ExplanationMethod.removal, .occlusion, .sentences] {
            let results = try [1, 50, 100_000].map { size in
                try classifier.explain(
                    texts[2], options: options(method, reading: ReadingOptions(batchTokenCount: size))
                ).labels
            }
            #expect(results[0] == results[1] && results[1] == results[2])
        }
    }

    @Test func `attention is shared among words and special tokens`() throws {
        for name in ["bert-classifier", "distilbert-classifier"] {
            let classifier = try classifier(name)
            let explanation = try classifier.explain(texts[2], options: options(.occlusion, .predicted))
            let attention = try #require(explanation.attention)
            #expect(attention.layerCount == classifier.encoder.blocks.count)
            #expect(attention.headCount == classifier.configuration.headCount)
            #expect(
                attention.weights.count == attention.layerCount * attention.headCount * attention.parts.count)
            for layer in 0..<attention.layerCount {
                for head in 0..<attention.headCount {
                    let weights = attention.parts.indices.map {
                        attention.weight(layer: layer, head: head, part: $0)
                    }
                    #expect(weights.allSatisfy { $0 > 0 } && weights.reduce(0, +) < 1)
                }
            }
        }
    }

    @Test func `long texts and odd bytes are explained as they are read`() throws {
        let classifier = try classifier()
        let hostile: [TextInput] = [
            TextInput(text: [0xFF, 0xFE, 0x00, 0x41]), TextInput(text: [UInt8](repeating: 0, count: 1000)),
            TextInput("<script>alert('x')</script>\u{202E}\u{1B}[31m"),
            TextInput(String(repeating: "great bad ", count: 100_000)),
        ]
        for result in try classifier.explanations(of: hostile) {
            let explanation = try result.get()
            #expect(explanation.parts.count <= 22)
        }
    }

    @Test func `options that no text can be explained with are refused`() throws {
        let classifier = try classifier()
        #expect(throws: ExplanationError.unknownLabel("x", labels: classifier.labels)) {
            try classifier.explain("a", options: ExplanationOptions(labels: .named(["x"])))
        }
        #expect(throws: ExplanationError.stepCountOutOfRange(0)) {
            try classifier.explain("a", options: ExplanationOptions(stepCount: 0))
        }
        #expect(throws: ExplanationError.input(.maximumLengthOutOfRange(99, allowed: 1...24))) {
            try classifier.explain(
                "a", options: ExplanationOptions(reading: ReadingOptions(maximumLength: 99)))
        }
        let integers = try TextClassifier(
            folder: GoldenModel("bert-classifier").folder, options: LoadingOptions(precision: .int8))
        #expect(throws: ExplanationError.self) {
            try integers.explain("a", options: ExplanationOptions(method: .integratedGradients))
        }
        #expect(try integers.explain("a great film").parts.count == 3)
    }

    @Test func `a text that cannot be read has its error in place of an explanation`() throws {
        let strict = ExplanationOptions(reading: ReadingOptions(longTexts: .error))
        let results = try classifier().explanations(of: [texts[5], texts[0]], options: strict)

        #expect(throws: InputError.self) { try results[0].get() }
        #expect(try results[1].get().parts.count == 3)
    }

    @Test func `a canceled task explains no more texts`() async throws {
        let classifier = try classifier()
        let texts = texts

        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try ExplanationMethod.allCases.flatMap { method in
                try classifier.explanations(of: texts, options: ExplanationOptions(method: method))
            }
        }
        task.cancel()

        #expect(try await task.value.allSatisfy { $0 == .failure(.canceled) })
    }
}
