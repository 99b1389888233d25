import MiniBERT
import NeuralNetworks
import Tensors
import TestModels
import TestSupport
import Testing

@testable import MiniBERTTraining

struct EncoderPruningTests {
    private let texts: [TextInput] = [
        "a great film", "not bad, dull", "was the plot good?", "the actor is unhappily bright", "bad",
    ]

    private func pruning(threads: Int = 1) throws -> EncoderPruning {
        try EncoderPruning(
            .folder(GoldenModel("sentence-mean").folder), texts: texts,
            threads: WorkerThreads(count: threads))
    }

    @Test func `the encoder needs as few multiply-adds as requested`() throws {
        let pruning = try pruning()
        for speedup in [1.0, 1.2, 1.5] {
            let result = try pruning.pruned(speedup: speedup)

            #expect(result.speedup >= speedup)
            #expect(result.encoder.blocks.count == pruning.encoder.blocks.count)
        }
        let whole = try pruning.pruned(speedup: 1).encoder
        #expect(whole.parameters().map(\.tensor) == pruning.encoder.parameters().map(\.tensor))
    }

    @Test func `the result is the same on any number of threads`() throws {
        let results = try [1, 2].map { try pruning(threads: $0).pruned(speedup: 1.4).encoder }

        #expect(results[0].parameters().map(\.tensor) == results[1].parameters().map(\.tensor))
    }

    @Test func `a factor that no choice reaches is an error with the largest one`() throws {
        let error = #expect(throws: PruningError.self) { try pruning().pruned(speedup: 100) }

        guard case .unreachable(let largest) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(largest > 1 && largest < 100)
        #expect(try pruning().pruned(speedup: largest * 0.999).speedup <= largest * 1.001)
    }

    @Test func `the share of changed labels is at most as large as requested`() throws {
        let source = ModelSource.folder(try GoldenModel("bert-classifier").folder)
        let many = (0..<20).flatMap { _ in texts }
        let threads = WorkerThreads(count: 2)
        let pruning = try EncoderPruning(source, texts: many, measuresLoss: true, threads: threads)

        let results = try [0, 0.3, 1].map { try pruning.pruned(maximumLoss: $0) }

        #expect(results[0].loss == 0)
        #expect(results[1].loss <= 0.3)
        #expect(results[2].result.speedup >= results[0].result.speedup)
        #expect(throws: PruningError.tooFewTexts(count: 5, least: 100)) {
            try EncoderPruning(source, texts: texts, measuresLoss: true, threads: threads)
        }
        let vectors = ModelSource.folder(try GoldenModel("sentence-mean").folder)
        #expect(throws: PruningError.noLabels) {
            try EncoderPruning(vectors, texts: many, measuresLoss: true, threads: threads)
                .pruned(maximumLoss: 0.1)
        }
    }

    @Test func `neurons that do nothing are removed without a change`() throws {
        let whole = try pruning()
        let configuration = try TextEmbedder(folder: GoldenModel("sentence-mean").folder).configuration
        let padded = whole.encoder.padded(
            headCount: configuration.headCount, innerSize: 2 * configuration.innerSize)
        let pruning = EncoderPruning(
            encoder: padded, texts: whole.texts, heldOut: nil, threads: whole.threads, output: whole.output,
            prunedBlockCount: whole.prunedBlockCount)

        let result = try pruning.pruned(speedup: 1.1)

        let batch = whole.texts.batches[0]
        let difference = result.encoder(batch).rows - whole.encoder(batch).rows
        #expect(difference.elements.allSatisfy { abs($0) < 1e-3 })
    }
}
