import NeuralNetworks
import SafetensorsFormat
import Tensors
import TestModels
import Testing

@testable import MiniBERT

struct ModelPartTests {
    @Test func `the parts of every model hold all its used numbers and bytes`() throws {
        for golden in GoldenModel.all {
            let description = try ModelDescription(.folder(golden.folder))
            let parts = description.parts

            #expect(
                parts.reduce(0) { $0 + $1.parameterCount } == description.parameterCount, "\(golden.name)")
            let bytes = description.usedTensors.reduce(0) { $0 + $1.dataOffsets.count }
            #expect(parts.reduce(0) { $0 + $1.byteCount } == bytes, "\(golden.name)")
        }
    }

    @Test func `multiply-adds are those of the products of a classifier`() throws {
        let parts = try ModelDescription(.folder(GoldenModel("bert-classifier").folder)).parts
        let (tokens, hidden, heads, inner, labels) = (24, 16, 4, 20, 2)

        #expect(
            parts.map(\.name) == [
                "word table", "positions, segments, norm", "layer 0 attention", "layer 0 feed-forward",
                "layer 1 attention", "layer 1 feed-forward", "head",
            ])
        #expect(
            parts.map { $0.multiplyAdds(tokenCount: tokens) } == [
                0, 0,
                // Queries, keys, values and output, then scores and sums for every pair of tokens.
                4 * tokens * hidden * hidden + 2 * tokens * tokens * hidden,
                2 * tokens * hidden * inner,
                // The last layer computes [CLS] alone: one query of each head meets the states.
                4 * hidden * hidden + 2 * tokens * heads * hidden,
                2 * hidden * inner,
                hidden * hidden + hidden * labels,
            ])
    }

    @Test func `a model for vectors computes all tokens in all layers`() throws {
        let parts = try ModelDescription(.folder(GoldenModel("sentence-mean").folder)).parts
        let layers = parts.filter { $0.name.hasSuffix("attention") }.map { $0.multiplyAdds(tokenCount: 9) }

        #expect(Set(layers).count == 1)
    }

    @Test func `convolutional and recurrent heads work for each token, perceptrons once`() {
        let hidden = 16
        for shape in OwnHeads.all {
            let configuration = BertConfiguration(
                vocabularySize: 9, hiddenSize: hidden, layerCount: 1, headCount: 2, innerSize: 8,
                labels: ["a", "b", "c"], headShape: shape)
            let loader = CheckpointLoader(
                Checkpoint(name: "none", files: []), configuration: configuration,
                threads: WorkerThreads(count: 1))
            let head = shape.head(hiddenSize: hidden, labelCount: 3)
            let parts = ModelPart.parts(of: head, ngrams: nil, exits: nil, loader)
            let (one, two) = (parts[0].multiplyAdds(tokenCount: 10), parts[0].multiplyAdds(tokenCount: 11))

            let perToken =
                switch shape.network {
                case .perceptron: 0
                case .convolutional: 6 * hidden + 6 * 2 * hidden
                case .recurrent(.elman, _, _): 6 * hidden + 6 * 6
                case .recurrent(.gated, _, _): 3 * (6 * hidden + 6 * 6)
                }
            #expect(two - one == perToken, "\(shape.words)")
        }
    }
}
