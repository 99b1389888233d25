import Tensors
import NeuralNetworks
import TestSupport
import TestModels
import MiniBERT
import Testing

struct ClassifierFolderTests {
    private let texts: [TextInput] = ["a great film", "not bad, dull", "", "was the plot good?"]

    @Test func `a saved head gives the logits of the head on the state`() throws {
        for name: String in [
            "bert-base", "bert-no-pooler", "gamma-beta", "float16", "shards", "distilbert-base",
        ] {
            let source = try GoldenModel(name).folder
            let place = TemporaryFolder()
            let embedder = try TextEmbedder(folder: source)
            let head = LinearHead(hiddenSize: embedder.vectorSize, labelCount: 3).randomized(seed: 21)

            try ClassifierFolder(
                encoderFolder: source, head: head, labels: ["yes", "no\t", "maybe \u{E9}"],
                problemType: .singleLabel
            ).write(to: place.path)

            let classifier = try TextClassifier(folder: place.path)
            let states = try embedder.embed(texts, options: EmbeddingOptions(pooling: .cls)).map(\.values)
            let expected = head(
                HiddenStates(
                    classTokens: Tensor(states.flatMap(\.self), shape: [texts.count, embedder.vectorSize])))
            let logits = try classifier.classify(texts).flatMap(\.logits)
            #expect(classifier.labels == ["yes", "no\t", "maybe \u{E9}"])
            #expect(classifier.maximumLength == embedder.maximumLength)
            #expect(largestDifference(logits, expected.elements) <= 2e-5)
        }
    }

    @Test func `an existing folder is not overwritten`() throws {
        let source = try GoldenModel("bert-base").folder
        let head = LinearHead(hiddenSize: try TextEmbedder(folder: source).vectorSize, labelCount: 2)
        let folder = try ClassifierFolder(
            encoderFolder: source, head: head, labels: ["a", "b"], problemType: .singleLabel)

        let place = TemporaryFolder()
        try folder.write(to: place.path)

        #expect(throws: ModelError.exists(path: place.path)) { try folder.write(to: place.path) }
    }

    @Test func `a path that cannot be written is an error`() throws {
        let source = try GoldenModel("bert-base").folder
        let head = LinearHead(hiddenSize: try TextEmbedder(folder: source).vectorSize, labelCount: 2)
        let folder = try ClassifierFolder(
            encoderFolder: source, head: head, labels: ["a", "b"], problemType: .singleLabel)

        let error = #expect(throws: ModelError.self) { try folder.write(to: "/dev/null/model") }
        guard case .unwritable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a single label and two labels of the same name are refused`() throws {
        let source = try GoldenModel("bert-base").folder
        let size = try TextEmbedder(folder: source).vectorSize

        #expect(throws: ModelError.self) {
            try ClassifierFolder(
                encoderFolder: source, head: LinearHead(hiddenSize: size, labelCount: 1), labels: ["a"],
                problemType: .multiLabel)
        }
        #expect(throws: ModelError.self) {
            try ClassifierFolder(
                encoderFolder: source, head: LinearHead(hiddenSize: size, labelCount: 2), labels: ["a", "a"],
                problemType: .singleLabel)
        }
    }
}
