import MiniBERT
import NeuralNetworks
import Tensors
import WordPiece

// After the repair, the blocks are trained together: the states of all tokens should be those of the whole model. These
// states need no labels, and they say more about a text than its few logits.

extension EncoderPruning {
    private static let learningRate: Float = 3e-4
    private static let batchSize = 32

    /// The errors of a pruned model's output on held-out texts, as shares of the output's square.
    package struct Recovery: Hashable, Sendable {
        package let errorBefore: Double
        package let errorAfter: Double
        /// Whether the trained weights are kept, as they have the smaller error.
        package var isKept: Bool { errorAfter < errorBefore }
    }

    /// Trains a pruned encoder to give the states of the whole one.
    ///
    /// The result is the same on any number of threads. Weights that are no better on held-out texts are not kept.
    ///
    /// - Parameters:
    ///   - result: The result of a pruning of this model.
    ///   - onStep: Called after each step with its number and the number of all steps.
    /// - Returns: The trained encoder, or the same one if it is no better, and the errors of both.
    /// - Throws: `PruningError.stopped`.
    /// - Precondition: The pruning was created to recover.
    package func recovered(
        _ result: Result, onStep: (Int, Int) -> Void = { _, _ in }
    ) throws(PruningError) -> (result: Result, recovery: Recovery) {
        guard let recoveryTexts else { preconditionFailure("the pruning has no texts to recover with") }
        var encoder = result.encoder
        do throws(TrainingError) {
            try train(&encoder, on: recoveryTexts, onStep)
        } catch {
            if case .stopped = error { throw .stopped }
            // A training that diverged has given no better weights.
            encoder = result.encoder
        }
        let recovery = try heeding { () throws(Stopped) in
            Recovery(
                errorBefore: try error(of: result.encoder, on: recoveryTexts.heldOut.batches),
                errorAfter: try error(of: encoder, on: recoveryTexts.heldOut.batches))
        }
        guard recovery.isKept else { return (result, recovery) }
        return (Result(encoder: encoder, speedup: result.speedup), recovery)
    }

    private func train(
        _ encoder: inout BertEncoder, on texts: RecoveryTexts, _ onStep: (Int, Int) -> Void
    ) throws(TrainingError) {
        // The last block stays as it is if it is not pruned.
        let blockCount = encoder.blocks.count - unprunedBlockCount
        guard blockCount > 0 else { return }
        let data = StateTargets(encodings: texts.training, states: states(of: texts.training))
        guard !StopRequest.isPending else { throw .stopped(step: 0) }
        var trainer = Trainer(
            loss: MeanSquaredError(), optimizer: Adam(), learningRate: Self.learningRate)
        trainer.batchSize = Self.batchSize
        trainer.workItemSize = Self.batchSize / 2
        trainer.epochCount = texts.passCount
        let stepCount = trainer.epochCount * trainer.stepsPerEpoch(exampleCount: data.count)
        trainer.schedule = LearningRateSchedule(
            .linear(totalSteps: stepCount), warmupSteps: stepCount / 10)
        trainer.threads = threads
        var state = TrainingState(
            of: StateStudent(encoder, blockCount: blockCount), optimizer: trainer.optimizer)
        try trainer.resume(&state, on: data, onStep: { onStep($0.step, stepCount) })
        for (index, block) in state.model.blocks.enumerated() {
            let old = encoder.blocks[index]
            encoder.blocks[index] = block
            encoder.blocks[index].dropout = old.dropout
            encoder.blocks[index].attention.dropout = old.attention.dropout
        }
    }

    /// The states of the whole model after the pruned blocks, `[S, H]` for each text.
    private func states(of encodings: [Encoding]) -> [Tensor] {
        threads.map(encodings) { encoding in
            encoder.lowerStates(TokenBatch([encoding]), blockCount: prunedBlockCount).rows
        }
    }

    /// The squared error of the output, as a share of the output's square.
    func error(of other: BertEncoder, on batches: [TokenBatch]) throws(Stopped) -> Double {
        let (encoder, output) = (encoder, output)
        let parts = try threads.map(batches) { batch throws(Stopped) in
            try StopRequest.check()
            let whole = output(encoder(batch))
            let difference = output(other(batch)) - whole
            return (error: difference.dot(difference), square: whole.dot(whole))
        }
        let square = parts.reduce(0) { $0 + $1.square }
        return parts.reduce(0) { $0 + $1.error } / max(square, .leastNormalMagnitude)
    }
}
