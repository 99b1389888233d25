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

    private var many: [TextInput] { (0..<20).flatMap { _ in texts } }

    private func recovering(threads: Int) throws -> EncoderPruning {
        try EncoderPruning(
            .folder(GoldenModel("sentence-mean").folder), texts: many, recovers: true,
            threads: WorkerThreads(count: threads))
    }

    @Test func `a recovery makes the error smaller, to the same weights on any number of threads`() throws {
        var results: [BertEncoder] = []
        for threads in [1, 2] {
            let pruning = try recovering(threads: threads)
            let pruned = try pruning.pruned(speedup: 1.4)
            var lastStep = 0

            let (recovered, recovery) = try pruning.recovered(pruned) { step, count in
                #expect(step == lastStep + 1 && step <= count)
                lastStep = step
            }

            #expect(recovery.isKept)
            #expect(recovered.headCounts == pruned.headCounts)
            #expect(recovered.innerSizes == pruned.innerSizes)
            results.append(recovered.encoder)
        }
        #expect(results[0].parameters().map(\.tensor) == results[1].parameters().map(\.tensor))
    }

    @Test func `a recovery that is no better keeps the weights before it`() throws {
        let pruning = try recovering(threads: 1)
        let whole = EncoderPruning.Result(encoder: pruning.encoder, speedup: 1)

        let (result, recovery) = try pruning.recovered(whole)

        #expect(recovery.errorBefore == 0)
        #expect(!recovery.isKept)
        #expect(result.encoder.parameters().map(\.tensor) == whole.encoder.parameters().map(\.tensor))
    }

    @Test func `a recovery stops as soon as it is asked to`() throws {
        let pruning = try recovering(threads: 2)
        let pruned = try pruning.pruned(speedup: 1.4)

        #expect(throws: PruningError.stopped) {
            try StopRequest.heeding({ true }) { () throws(PruningError) in
                _ = try pruning.recovered(pruned)
            }
        }
    }

    @Test func `a file size is reached by neurons and blocks, or the smallest one is told`() throws {
        let folder = try GoldenModel("sentence-mean").folder
        let conversion = try ModelConversion(.folder(folder))
        let pruning = try EncoderPruning(
            .folder(folder), texts: texts, keepsLastBlock: false, threads: WorkerThreads(count: 1))
        func size(_ encoder: BertEncoder) throws(ModelError) -> Int {
            try conversion.byteCount(of: encoder, keeping: nil)
        }
        let whole = try size(pruning.encoder)

        for limit in [whole, whole - 400, whole * 9 / 10] {
            let result = try pruning.pruned(toByteCount: limit, byteCount: size)

            #expect(try size(result.encoder) <= limit)
        }
        var steps: [String] = []
        let error = #expect(throws: PruningError.self) {
            try pruning.pruned(toByteCount: 10, byteCount: size) { steps.append($0) }
        }
        #expect(steps.isEmpty)
        guard case .tooLarge(let smallest) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(smallest < whole)
        #expect(try size(pruning.pruned(toByteCount: smallest, byteCount: size).encoder) <= smallest)
    }

    @Test func `a block that does nothing is left out for the same work`() throws {
        let small = try pruning()
        var encoder = small.encoder
        for index in encoder.blocks.indices {
            let size = encoder.blocks[index].outputNorm.scale.count
            encoder.blocks[index].outputNorm.scale = Tensor(repeating: 1, shape: [size])
            encoder.blocks[index].outputNorm.bias = Tensor(zeros: [size])
        }
        // A block that adds nothing to its input, and whose norms find it normalized.
        var idle = encoder.blocks[encoder.blocks.count - 1]
        for half in BlockHalf.allCases {
            let map = idle.outputMap(half)
            idle.setOutputMap(Linear(inputSize: map.weight.columns, outputSize: map.weight.rows), of: half)
        }
        idle.attentionNorm = idle.outputNorm
        encoder.blocks.append(idle)
        let pruning = EncoderPruning(
            encoder: encoder, texts: small.texts, heldOut: nil, threads: small.threads, output: small.output,
            prunedBlockCount: encoder.blocks.count)

        let result = try pruning.pruned(speedup: 1.9)

        #expect(result.encoder.blocks.count == encoder.blocks.count - 1)
        let batch = small.texts.batches[0]
        let difference = result.encoder(batch).rows - encoder(batch).rows
        #expect(difference.elements.allSatisfy { abs($0) < 1e-2 })
    }
}
