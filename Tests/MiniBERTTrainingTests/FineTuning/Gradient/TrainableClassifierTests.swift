import Tensors
import WordPiece
import NeuralNetworks
import TestModels
import TestSupport
@testable import MiniBERTTraining
import Testing

@testable import MiniBERT

struct TrainableClassifierTests {
    private let batch = TokenBatch([[1, 4, 4, 2, 7], [1, 2], [1, 9, 2]])
    private let encoder = BertEncoder(.tiny(layerCount: 3)).randomized(seed: 5)
    private let head = LinearHead(hiddenSize: 6, labelCount: 3).randomized(seed: 6)
    private let convolutions = ConvolutionalHead(
        network: TextCNN(inputSize: 6, widths: [2], filterCount: 4, outputSize: 3)
    ).randomized(seed: 7)

    @Test(arguments: [Unfreezing.none, .blocks(1), .blocks(2), .all], [false, true])
    func `backward agrees with finite differences`(unfreezing: Unfreezing, recomputes: Bool) {
        #expect(
            gradientFaults(
                of: TrainableClassifier(
                    encoder: encoder, head: head, unfreezing: unfreezing, recomputes: recomputes), at: batch)
                == [])
        #expect(
            gradientFaults(
                of: TrainableClassifier(
                    encoder: encoder, head: convolutions, unfreezing: unfreezing, recomputes: recomputes),
                at: batch) == [])
    }

    @Test(arguments: [Unfreezing.none, .blocks(2), .all])
    func `it is a layer whose unfrozen part trains`(unfreezing: Unfreezing) {
        let classifier = TrainableClassifier(encoder: encoder, head: head, unfreezing: unfreezing)

        #expect(
            contractFaults(
                of: classifier, at: batch, parameterNames: classifier.parameters().map(\.path.name),
                frozen: encoder.parameters().map(\.tensor), inferenceDifference: Tolerance.rounding) == [])
    }

    @Test func `trained parameters have the names of the whole model`() {
        let classifier = TrainableClassifier(encoder: encoder, head: head, unfreezing: .blocks(2))

        let names = classifier.parameters().map(\.path.name)

        #expect(names.first == "encoder.layer.1.attention.self.query.weight")
        #expect(names.suffix(2) == ["classifier.weight", "classifier.bias"])
        #expect(names.count == 2 * 16 + 2)
    }

    @Test(arguments: [Unfreezing.none, .blocks(1), .all])
    func `logits are those of encoder and head`(unfreezing: Unfreezing) {
        let classifier = TrainableClassifier(encoder: encoder, head: head, unfreezing: unfreezing)
        var context = ForwardContext.inference

        let trained = classifier.forward(batch, in: &context).output

        #expect(trained.relativeDifference(from: head(encoder(batch))) < 1e-6)
        #expect(classifier(batch) == head(encoder.classTokenStates(batch)))
    }

    @Test func `recomputed activations give the same gradient, with dropout, too`() {
        func gradient(recomputes: Bool) -> [Parameter] {
            let encoder = BertEncoder(.tiny(layerCount: 2)).randomized(seed: 5)
            let classifier = TrainableClassifier(
                encoder: encoder, head: head, unfreezing: .all, recomputes: recomputes)
            var context = ForwardContext.training(seed: 9)
            let (output, activations) = classifier.forward(batch, in: &context)
            var gradient = classifier.zeroed
            classifier.backward(.random(output.shape, seed: 3), through: activations, into: &gradient)
            return gradient.parameters()
        }

        #expect(gradient(recomputes: true) == gradient(recomputes: false))
    }

    @Test func `with nothing unfrozen it trains like the head alone on frozen states`() throws {
        var trainer = Trainer(loss: TaskLoss(.singleLabel), optimizer: Adam(), learningRate: 0.01)
        (trainer.epochCount, trainer.batchSize, trainer.workItemSize) = (3, 2, 1)
        let targets: [TaskLoss.Target] = [.label(0), .label(2), .label(1)]
        let encodings = [[1, 4, 4, 2, 7], [1, 2], [1, 9, 2]].map(Encoding.init(testIDs:))
        let states = encodings.map { encoder(TokenBatch([$0])).rows }
        var classifier = TrainableClassifier(encoder: encoder, head: convolutions)
        var alone = convolutions

        try trainer.fit(&classifier, on: TokenData(encodings: encodings, targets: targets))
        try trainer.fit(&alone, on: StateData(states: states, targets: targets))

        #expect(classifier.parameters() == alone.parameters())
        #expect(alone.parameters() != convolutions.parameters())
    }

    @Test func `the trained encoder has the trained blocks above the frozen ones`() {
        var classifier = TrainableClassifier(encoder: encoder, head: head, unfreezing: .blocks(1))
        classifier.blocks[0] = classifier.blocks[0].randomized(seed: 77)

        let trained = classifier.encoder

        #expect(trained.blocks[2].parameters() == classifier.blocks[0].parameters())
        #expect(trained.blocks[1].parameters() == encoder.blocks[1].parameters())
        #expect(trained.embeddings.parameters() == encoder.embeddings.parameters())
    }
}

extension Encoding {
    /// An encoding of tokens of one word each, the first of which is special.
    init(testIDs ids: [Int32]) {
        self.init(
            ids: ids, typeIDs: ids.map { _ in 0 }, specialTokensMask: ids.indices.map { $0 == 0 },
            offsets: ids.indices.map { $0 == 0 ? 0..<0 : 2 * $0..<2 * $0 + 1 })
    }
}
