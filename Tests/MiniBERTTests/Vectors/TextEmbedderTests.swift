import Tensors
import TestSupport
import TestModels
import MiniBERT
import Testing

struct TextEmbedderTests {
    private func embedder(_ name: String) throws -> TextEmbedder {
        try TextEmbedder(folder: GoldenModel(name).folder)
    }

    @Test func `a vector is the state of CLS unless the folder says otherwise`() throws {
        let embedder = try embedder("bert-base")

        let vector = try embedder.embed(["a film"])[0].values
        let states = try embedder.hiddenStates(of: ["a film"])[0].get().states

        let expected = states.rows(0..<1)
        let difference = Tensor(vector, shape: expected.shape).relativeDifference(from: expected)
        #expect(difference <= Tolerance.rounding)
    }

    @Test func `a normalized vector has length one`() throws {
        let vector = try embedder("bert-base").embed(
            ["a film"], options: EmbeddingOptions(pooling: .mean, isNormalized: true))[0].values

        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
    }

    @Test func `a pooling in the options is not normalized by the folder's setting`() throws {
        let embedder = try embedder("sentence-mean")

        let plain = try embedder.embed(["a film"], options: EmbeddingOptions(pooling: .mean))[0].values
        let asked = try embedder.embed(
            ["a film"], options: EmbeddingOptions(pooling: .mean, isNormalized: true))[0].values

        #expect(plain != asked)
        #expect(try asked == embedder.embed(["a film"])[0].values)
    }

    @Test func `pooled states of a model without a pooler are refused`() throws {
        #expect(throws: InputError.noPooler) {
            try embedder("bert-no-pooler").embed(["a"], options: EmbeddingOptions(pooling: .pooler))
        }
    }

    @Test func `states of a text in windows are refused`() throws {
        let options = ReadingOptions(maximumLength: 8, longTexts: .windows())

        let results = try embedder("bert-base").hiddenStates(
            of: [TextInput(String(repeating: "film ", count: 10))], options: options)

        guard case .failure(.tooLong(0, 12, 8)) = results[0] else {
            Issue.record("\(results[0])")
            return
        }
    }
}
