import MiniBERT
import NeuralNetworks
import Tensors

extension EncoderPruning {
    /// The number of texts on which candidates are measured.
    private static let sampleCount = 128

    /// Measures the model with each candidate alone.
    func levels(of candidates: [Candidates]) throws(Stopped) -> [[PruningPlan.Level]] {
        let batches = texts.sample(textCount: Self.sampleCount)
        let jobs = try threads.map(batches) { batch throws(Stopped) in
            try losses(of: candidates, on: encoder.embeddings(batch))
        }
        let scale = max(jobs.reduce(0) { $0 + $1.spread }, .leastNormalMagnitude)
        return candidates.indices.map { index in
            let candidate = candidates[index]
            let block = encoder.blocks[candidate.block]
            return candidate.remainders.indices.map { level in
                let count =
                    candidate.remainders[level]?.groups.count ?? block.partCount(candidate.half)
                return PruningPlan.Level(
                    count: count, cost: cost(of: block, candidate.half, partCount: count),
                    loss: jobs.reduce(0) { $0 + $1.losses[index][level] } / scale)
            }
        }
    }

    /// Measures the model without each block.
    func blockLosses() throws(Stopped) -> [Double] {
        let batches = texts.sample(textCount: Self.sampleCount)
        return try (0..<prunedBlockCount).map { block throws(Stopped) in
            var shorter = encoder
            shorter.blocks.remove(at: block)
            return try error(of: shorter, on: batches)
        }
    }

    /// The squared errors of the output of a batch for each candidate, and the spread of the output.
    private func losses(
        of candidates: [Candidates], on states: HiddenStates
    ) throws(Stopped) -> (losses: [[Double]], spread: Double) {
        let whole = output(rest(states, from: 0, .attention))
        var states = states
        var losses: [[Double]] = []
        for candidate in candidates {
            let block = encoder.blocks[candidate.block]
            var own: [Double] = []
            for remainder in candidate.remainders {
                try StopRequest.check()
                guard let remainder else {
                    own.append(0)
                    continue
                }
                let after = block.keeping(remainder, of: candidate.half)(states, candidate.half)
                let next = BlockHalf(rawValue: candidate.half.rawValue + 1)
                let last = rest(
                    after, from: next == nil ? candidate.block + 1 : candidate.block, next ?? .attention)
                let error = output(last) - whole
                own.append(error.dot(error))
            }
            losses.append(own)
            states = block(states, candidate.half)
        }
        return (losses, whole.dot(whole))
    }

    /// The last states, from those before a half of a block.
    private func rest(_ states: HiddenStates, from block: Int, _ half: BlockHalf) -> HiddenStates {
        guard block < encoder.blocks.count else { return states }
        let first = half == .attention ? encoder.blocks[block](states) : encoder.blocks[block](states, half)
        return encoder.blocks.dropFirst(block + 1).reduce(first) { $1($0) }
    }
}
