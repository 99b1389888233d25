import MiniBERT
import NeuralNetworks
import Tensors

extension EncoderPruning {
    /// The number of texts on which a pruned model is compared with others.
    private static let comparedTextCount = 256
    /// A block is left out on trial if the estimate of the loss is not more times that of the best choice so far.
    private static let largestLossRatio = 4.0

    /// The blocks to leave out, and the parts of each half to keep; `nil` for a whole half.
    struct Choice {
        let dropped: Set<Int>
        let remainders: [GreedyRemoval.Remainder?]
        /// The sum of the losses of each change alone.
        let estimatedLoss: Double

        var isWhole: Bool { dropped.isEmpty && remainders.allSatisfy { $0 == nil } }

        /// Takes the levels of a plan for the halves of the blocks that stay.
        init(_ plan: PruningPlan, _ measurements: Measurements, dropped: Set<Int>) {
            let kept = measurements.candidates.indices.filter {
                !dropped.contains(measurements.candidates[$0].block)
            }
            var levels = [Int](repeating: 0, count: measurements.candidates.count)
            for (place, level) in zip(kept, plan.choice) { levels[place] = level }
            self.init(levels, measurements, dropped: dropped)
        }

        /// Takes a level of each half; that of a block to leave out does not count.
        init(_ levels: [Int], _ measurements: Measurements, dropped: Set<Int>) {
            self.dropped = dropped
            remainders = zip(measurements.candidates, levels).map { $0.remainders[$1] }
            estimatedLoss = measurements.candidates.indices.reduce(
                dropped.reduce(0) { $0 + measurements.blockLosses[$1] }
            ) { sum, index in
                dropped.contains(measurements.candidates[index].block)
                    ? sum : sum + measurements.levels[index][levels[index]].loss
            }
        }
    }

    /// The pruned encoder, or one that leaves out whole blocks if its measured error is smaller for the same budget.
    ///
    /// Blocks are left out one after another, as long as each makes the error smaller.
    func withFewerBlocks(
        _ encoder: BertEncoder, _ choice: Choice, _ measurements: Measurements, budget: Double
    ) throws(Stopped) -> BertEncoder {
        guard !choice.isWhole else { return encoder }
        let batches = texts.sample(textCount: Self.comparedTextCount)
        var best = (encoder: encoder, choice: choice, error: try error(of: encoder, on: batches))
        while let next = choiceWithoutOneMore(than: best.choice, measurements, budget: budget),
            next.estimatedLoss <= Self.largestLossRatio * best.choice.estimatedLoss
        {
            let encoder = try repaired(next)
            let error = try error(of: encoder, on: batches)
            guard error < best.error else { break }
            best = (encoder, next, error)
        }
        return best.encoder
    }

    /// The choice with the least estimated loss that leaves out one more block; `nil` if none meets the budget.
    private func choiceWithoutOneMore(
        than choice: Choice, _ measurements: Measurements, budget: Double
    ) -> Choice? {
        guard choice.dropped.count + 1 < encoder.blocks.count else { return nil }
        var best: Choice?
        for block in 0..<prunedBlockCount where !choice.dropped.contains(block) {
            let dropped = choice.dropped.union([block])
            let kept = measurements.candidates.indices.filter {
                !dropped.contains(measurements.candidates[$0].block)
            }
            guard let plan = PruningPlan(kept.map { measurements.levels[$0] }, budget: budget) else {
                continue
            }
            let next = Choice(plan, measurements, dropped: dropped)
            if next.estimatedLoss < best?.estimatedLoss ?? .infinity { best = next }
        }
        return best
    }
}
