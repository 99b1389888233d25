import NeuralNetworks
import SafetensorsFormat
import Tensors
import TestModels
import TestSupport
import Foundation
import Testing

@testable import MiniBERT

struct NgramMapTests {
    private let texts: [TextInput] =
        [
            "a great film", "", "not bad, dull 日本", TextInput("was it good?", pair: "a great film"),
            TextInput(text: [0xFF, 0x61, 0x00]),
        ]
        + (0..<140).map { TextInput("film number \($0 % 9), " + String(repeating: "dull ", count: $0 % 30)) }

    private struct Saved {
        let folder: ChangedFolder
        let head: any ClassificationHead
        let ngrams: NgramMap
        let embedder: TextEmbedder
    }

    /// A model with n-grams, in the place of its encoder.
    private func saved(_ name: String = "bert-base", pooling: SequencePooling = .mean) throws -> Saved {
        let encoder = try ChangedFolder(copying: name)
        let embedder = try TextEmbedder(folder: encoder.path)
        let ngrams = NgramMap.random(of: Array(texts.prefix(9)), labelCount: 3, embedder: embedder)
        let shape = HeadShape(
            .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: pooling),
            dropout: 0, ngramCount: ngrams.vocabulary.count)
        func randomized(_ head: some ClassificationHead) -> any ClassificationHead {
            head.randomized(seed: 3)
        }
        let head = randomized(shape.head(hiddenSize: embedder.vectorSize, labelCount: 3))
        try ClassifierFolder(
            encoder: embedder.model, trainedEncoder: nil, head: head, headShape: shape, ngrams: ngrams,
            labels: ["a", "b", "c"], problemType: .singleLabel
        ).write(to: encoder.beside("saved"))
        try FileManager.default.removeItem(atPath: encoder.path)
        try FileManager.default.moveItem(atPath: encoder.beside("saved"), toPath: encoder.path)
        return Saved(folder: encoder, head: head, ngrams: ngrams, embedder: embedder)
    }

    @Test func `logits are those of the head and of the n-grams`() throws {
        for pooling: SequencePooling in [.first, .mean] {
            let saved = try saved(pooling: pooling)
            let options = EmbeddingOptions(pooling: pooling == .first ? .cls : .mean, isNormalized: false)
            let vectors = try saved.embedder.embed(texts, options: options).flatMap(\.values)
            let dense = saved.head.lastMap(Tensor(vectors, shape: [texts.count, saved.embedder.vectorSize]))
            let sparse = saved.ngrams.vocabulary.vectors(of: texts, reader: saved.embedder.ngramReader)
                .matmul(saved.ngrams.weight)

            let logits = try TextClassifier(folder: saved.folder.path).classify(texts).flatMap(\.logits)

            #expect(largestDifference(logits, (dense + sparse).elements) <= 2e-5)
            #expect(largestDifference(logits, dense.elements) > 0.1)
        }
    }

    @Test func `an explanation removes words from the n-grams, too`() throws {
        let saved = try saved()
        let classifier = try TextClassifier(folder: saved.folder.path)
        var options = ExplanationOptions(method: .occlusion)
        options.labels = .named(["b"])
        func logOdds(_ text: String) throws -> Double {
            let logits = try classifier.classify(text).logits.map(Double.init)
            return logits[1] - log(exp(logits[0]) + exp(logits[2]))
        }

        let explanation = try classifier.explain("a great dull film", options: options)

        #expect(explanation.prediction == (try classifier.classify("a great dull film")))
        let reduced = [" great dull film", "a  dull film", "a great  film", "a great dull "]
        for (score, text) in zip(explanation.labels[0].scores, reduced) {
            #expect(abs(score - (try logOdds("a great dull film") - logOdds(text))) < 1e-4, "\(text)")
        }
    }

    @Test func `methods that need gradients refuse a model with n-grams`() throws {
        let saved = try saved()
        let classifier = try TextClassifier(folder: saved.folder.path)
        for method: ExplanationMethod in [.integratedGradients, .gradientTimesInput] {
            let error = #expect(throws: ExplanationError.self) {
                try classifier.explain("a film", options: ExplanationOptions(method: method))
            }
            #expect(error?.description.contains("n-grams of the text") == true)
        }
    }

    @Test func `a result is the same bits in any batch, on any number of threads, and beside other heads`()
        throws
    {
        let saved = try saved()
        let classifier = try TextClassifier(folder: saved.folder.path)
        let alone = try texts.map { try classifier.classify([$0])[0] }

        for (threadCount, batchTokenCount): (Int, Int) in [(1, 1024), (2, 1), (3, 50)] {
            let together = try classifier.classify(
                texts, options: ReadingOptions(batchTokenCount: batchTokenCount),
                threads: WorkerThreads(count: threadCount))
            #expect(together == alone)
        }
        let path = saved.folder.path
        let several = try MultiHeadClassifier(folders: [path, path]).classify(texts)
        #expect(several == alone.map { [$0, $0] })
    }

    @Test func `n-grams of the whole text are added to each window, and where the text is cut`() throws {
        let saved = try saved()
        let classifier = try TextClassifier(folder: saved.folder.path)
        let text = TextInput(String(repeating: "dull ", count: 26) + "a great film")
        let added = saved.ngrams.vocabulary.vectors(of: [text], reader: saved.embedder.ngramReader)
            .matmul(saved.ngrams.weight).elements
        let plain = saved.folder.beside("plain")
        let shape = HeadShape(
            .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean), dropout: 0)
        try ClassifierFolder(
            encoder: saved.embedder.model, trainedEncoder: nil, head: saved.head, headShape: shape,
            labels: ["a", "b", "c"], problemType: .singleLabel
        ).write(to: plain)
        let without = try TextClassifier(folder: plain)

        for options: ReadingOptions in [
            ReadingOptions(maximumLength: 12, longTexts: .windows(stride: 2)),
            ReadingOptions(maximumLength: 12),
        ] {
            let logits = try classifier.classify(text, options: options).logits
            let expected = zip(try without.classify(text, options: options).logits, added).map { $0 + $1 }
            #expect(largestDifference(logits, expected) <= 1e-5)
        }
    }

    @Test func `a copy keeps the hashes, and other numbers get its type`() throws {
        let saved = try saved()
        let expected = try TextClassifier(folder: saved.folder.path).classify(texts).flatMap(\.logits)
        for (type, tolerance): (DataType?, Float) in [(nil, 0), (.float16, 0.02), (.float64, 0)] {
            let copy = saved.folder.beside("copy-\(type?.rawValue ?? "same")")

            try ModelConversion(.folder(saved.folder.path)).write(to: copy, as: type)

            let logits = try TextClassifier(folder: copy).classify(texts).flatMap(\.logits)
            #expect(largestDifference(logits, expected) <= tolerance)
        }
    }

    @Test func `a description counts the weights and ignores no tensor`() throws {
        let saved = try saved()

        let description = try ModelDescription(.folder(saved.folder.path))

        let (size, count) = (saved.embedder.vectorSize, saved.ngrams.vocabulary.count)
        #expect(description.head == .classification(parameterCount: 3 * (size + 1) + 3 * count))
        #expect(description.ignoredTensors.isEmpty)
        #expect(description.configuration.headShape?.words == "mlp, one map, on mean, with \(count) n-grams")
    }

    @Test func `faults of the tensors are refused`() throws {
        for (part, change): (String, (ChangedFolder) throws -> Void) in [
            ("'ngrams.hashes' has", { try reverse("ngrams.hashes", in: $0) }),
            ("ngrams.idf", { try $0.put(.nan, at: 1, of: "ngrams.idf") }),
            ("ngrams.weight", { try $0.put(-.infinity, at: 4, of: "ngrams.weight") }),
            ("ngrams.hashes", { try $0.dropTensors { $0 == "ngrams.hashes" } }),
            ("ngrams.weight", { try $0.dropTensors { $0 == "ngrams.weight" } }),
            ("it must be U32", { try copy("ngrams.idf", to: "ngrams.hashes", in: $0) }),
            ("U32", { try copy("ngrams.hashes", to: "ngrams.idf", in: $0) }),
            ("ngrams.hashes", { try setNgrams(["rule": 1, "count": 7], in: $0) }),
            ("'count' is 33554432", { try setNgrams(["rule": 1, "count": 1 << 25], in: $0) }),
            ("'count' is 0", { try setNgrams(["rule": 1, "count": 0], in: $0) }),
            ("head.ngrams.count", { try setNgrams(["rule": 1], in: $0) }),
            ("head.ngrams.rule", { try setNgrams(["rule": 2, "count": 7], in: $0) }),
            ("head.ngrams.rule", { try setNgrams(["count": 7], in: $0) }),
            ("head.ngrams", { try setNgrams(7, in: $0) }),
            ("'head' in 'config.json' has no 'ngrams'", { try setNgrams(nil, in: $0) }),
            ("'ngrams.idf' has 0.0, but frequencies are above 0", { try $0.put(0, at: 1, of: "ngrams.idf") }),
        ] {
            let folder = try saved().folder
            try change(folder)

            let error = #expect(throws: ModelError.self) { try TextClassifier(folder: folder.path) }

            #expect(error?.description.contains(part) == true, "\(part): \(String(describing: error))")
        }
    }

    @Test func `infinite logits are an error`() throws {
        let saved = try saved()
        try saved.folder.changeTensors { entry, file in
            guard entry.name == "ngrams.weight" else { return TensorContent(entry, of: file) }
            let floats = [Float](repeating: 3e38, count: entry.elementCount)
            return TensorContent(name: entry.name, floats: floats, shape: entry.shape)
        }

        let results = try TextClassifier(folder: saved.folder.path).results(of: ["a great film"])

        #expect(results == [.failure(.resultNotFinite(index: 0))])
    }
}

private func reverse(_ name: String, in folder: ChangedFolder) throws {
    try folder.changeTensors { entry, file in
        guard entry.name == name else { return TensorContent(entry, of: file) }
        let bytes = file.bytes(of: entry)
        let reversed = stride(from: bytes.count - 4, through: 0, by: -4).flatMap { bytes[$0..<$0 + 4] }
        return TensorContent(name: name, dataType: entry.dataType, shape: entry.shape, bytes: reversed)
    }
}

private func copy(_ source: String, to name: String, in folder: ChangedFolder) throws {
    try folder.changeTensors { entry, file in
        guard entry.name == name, let other = file.entry(named: source) else {
            return TensorContent(entry, of: file)
        }
        return TensorContent(other, of: file, named: name)
    }
}

/// Replaces the description of the n-grams in the configuration.
private func setNgrams(_ value: Any?, in folder: ChangedFolder) throws {
    var head: [String: Any] = ["kind": "mlp", "widths": [Int](), "pooling": "mean"]
    if let value { head["ngrams"] = value }
    try folder.set("head", to: head)
}
