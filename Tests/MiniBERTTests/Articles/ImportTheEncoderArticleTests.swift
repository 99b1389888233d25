import WordPiece
import NeuralNetworks
import TestSupport
import Tensors
import TestModels
import MiniBERT
import Testing

/// The article "Import the encoder", run.
struct ImportTheEncoderArticleTests {
    @Test func `the article's examples run`() throws {
        let folder = try GoldenModel("sentence-mean").folder

        // The example begins.
        let embedder = try TextEmbedder(folder: folder)
        let vector = try embedder.embed("a text")
        let vectors = try embedder.embed(["a text", "another text"])
        print(vector.values.count, vectors.count)
        // The example ends.

        // The example begins.
        let options = EmbeddingOptions(pooling: .cls, isNormalized: true)
        let states = try embedder.embed(["a text"], options: options)
        // The example ends.

        // The example begins.
        let tokens = try embedder.hiddenStates(of: ["a text"])[0].get()
        print(tokens.encoding.ids, tokens.states.shape)
        // The example ends.

        // The example begins.
        let batch = TokenBatch([[3, 6, 4], [3, 4]])
        let hidden = embedder.encoder(batch)
        let classes = embedder.encoder.classTokenStates(batch)
        // The example ends.

        // The example begins.
        let head = LinearHead(hiddenSize: embedder.vectorSize, labelCount: 2)
        let logits = head(classes)
        // The example ends.

        #expect(vector == vectors[0])
        #expect(states[0].values.count == embedder.vectorSize)
        #expect(hidden.rows.rows == 5 && classes.rows.rows == 2)
        #expect(logits == Tensor(zeros: [2, 2]))
    }

    @Test func `the article shows these examples`() throws {
        let faults = try articleFaults(
            "Sources/MiniBERT/MiniBERT.docc/ImportTheEncoder.md", testFile: #filePath)
        #expect(faults == [])
    }
}
