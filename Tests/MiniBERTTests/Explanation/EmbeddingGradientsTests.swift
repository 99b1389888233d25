import NeuralNetworks
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERT

struct EmbeddingGradientsTests {
    /// The logit of a label, summed over the sequences.
    private func logit(_ label: Int, of states: HiddenStates, _ gradients: EmbeddingGradients) -> Double {
        func logits(_ head: some ClassificationHead) -> Tensor {
            head(gradients.encoder.blocks.reduce(states) { $1($0) })
        }
        let logits = logits(gradients.head)
        return (0..<logits.rows).reduce(0) { $0 + Double(logits[$1, label]) }
    }

    /// Checks the derivatives along some directions against central differences.
    private func check(_ gradients: EmbeddingGradients, name: String) {
        let batch = TokenBatch([[3, 20, 30, 40, 4], [3, 50, 4], [3, 60, 61, 4]])
        let states = gradients.embeddings(of: batch)
        let derivatives = gradients.derivatives(of: states, labels: [1, 0])
        for (label, derivative) in zip([1, 0], derivatives) {
            for seed in 0..<4 as Range<UInt64> {
                let direction = Tensor.random(states.rows.shape, seed: seed)
                let step: Float = 1e-3
                let ends = [step, -step].map { distance in
                    var moved = states
                    moved.rows = states.rows.moved(along: direction, by: distance)
                    return logit(label, of: moved, gradients)
                }
                let slope = (ends[0] - ends[1]) / Double(2 * step)
                let expected = derivative.innerProduct(direction)
                #expect(
                    abs(slope - expected) < 0.01 * derivative.norm,
                    "\(name), label \(label): \(slope) is not \(expected)")
            }
        }
    }

    @Test func `derivatives agree with finite differences for every head and family`() throws {
        for encoderName in ["bert-base", "distilbert-base"] {
            let embedder = try TextEmbedder(folder: GoldenModel(encoderName).folder)
            let (encoder, size) = (embedder.encoder, embedder.vectorSize)
            let architecture: Architecture = encoderName.hasPrefix("d") ? .distilBert : .bert
            let stock = StockClassificationHead(
                of: architecture, hiddenSize: size, labelCount: 3, dropout: 0.1)
            let heads: [any ClassificationHead] =
                [stock, LinearHead(hiddenSize: size, labelCount: 3)]
                + OwnHeads.all.map { $0.head(hiddenSize: size, labelCount: 3) }
            for head in heads {
                func randomized(_ head: some ClassificationHead) -> any ClassificationHead {
                    head.randomized(seed: 9)
                }
                check(
                    EmbeddingGradients(encoder: encoder, head: randomized(head)),
                    name: "\(encoderName), \(type(of: head))")
            }
        }
    }

    @Test func `derivatives agree with finite differences for models of 16 bits and without blocks`() throws {
        for name in ["bert-classifier", "distilbert-classifier", "multi-label", "head-size-1", "odd-sizes"] {
            let classifier = try TextClassifier(folder: GoldenModel(name).folder)
            check(EmbeddingGradients(encoder: classifier.encoder, head: classifier.head), name: name)
        }
        let half = try TextEmbedder(folder: GoldenModel("float16").folder)
        for name in ["float16", "bfloat16", "no-layers"] {
            let embedder = try TextEmbedder(folder: GoldenModel(name).folder)
            let head = LinearHead(hiddenSize: half.vectorSize, labelCount: 3).randomized(seed: 9)
            check(EmbeddingGradients(encoder: embedder.encoder, head: head), name: name)
        }
    }
}
