package import MiniBERT
import NeuralNetworks
import Tensors

/// Removes attention heads, inner neurons and blocks of an encoder, and repairs what stays by least squares, without labels.
///
/// 1. In each half of each block, parts are removed in the order in which the half's output changes least
///    (`GreedyRemoval`). Several numbers of parts are kept as candidates.
/// 2. The error of the whole model is measured for each candidate alone, and a price for multiply-adds chooses among
///    them (`PruningPlan`).
/// 3. From the first block to the last, each output map is fitted once more: from the states of the pruned model to the
///    sums of the whole model. So a block also corrects the errors of the blocks before it.
/// 4. A whole block is left out if that makes the measured error smaller for the same multiply-adds.
///
/// Kwon and others, 2022; Kurtic, Frantar and Alistarh, 2023; Park, Choi and Kang, 2024.
package struct EncoderPruning: Sendable {
    let encoder: BertEncoder
    let texts: CalibrationTexts
    /// Texts that are held out to measure the loss; `nil` if it is not measured.
    let heldOut: CalibrationTexts?
    /// Texts to recover with; `nil` if it is not asked for.
    var recoveryTexts: RecoveryTexts?
    let threads: WorkerThreads
    /// The result that should change little, from the last states: `[T, H] -> [B, n]`.
    let output: @Sendable (HiddenStates) -> Tensor
    /// The number of blocks to prune, from the first; the last one is cheap if only first tokens are read.
    let prunedBlockCount: Int

    /// A penalty of changes of weights, relative to the mean square of the inputs.
    static let ridge = 1e-3
    private static let neuronLevelCount = 16
    /// Products of tokens that are in memory at a time.
    private static let groupSize = 4

    /// A pruned encoder.
    package struct Result: Sendable {
        package let encoder: BertEncoder
        /// How many times fewer multiply-adds the encoder needs for a text.
        package let speedup: Double
        /// The number of heads and of inner neurons of each block.
        package var headCounts: [Int] { encoder.blocks.map { $0.partCount(.attention) } }
        package var innerSizes: [Int] { encoder.blocks.map { $0.partCount(.feedForward) } }
    }

    /// The candidates of all halves, each with its cost and loss.
    struct Measurements: Sendable {
        let candidates: [Candidates]
        let levels: [[PruningPlan.Level]]
        /// The error of the model's output without each block, the others being whole.
        let blockLosses: [Double]
        /// The multiply-adds of what is not pruned.
        let fixedCost: Double

        /// The least multiply-adds that a choice needs.
        var leastCost: Double {
            levels.reduce(fixedCost) { $0 + ($1.map(\.cost).min() ?? 0) }
        }
    }

    /// Prunes until the encoder needs `speedup` times fewer multiply-adds for a mean text.
    ///
    /// - Throws: `PruningError.unreachable`, `.stopped`.
    package func pruned(
        speedup: Double, progress: (String) -> Void = { _ in }
    ) throws(PruningError) -> Result {
        try pruned(speedup: speedup, measurements(progress), progress)
    }

    /// The largest factor that a choice of parts reaches.
    func largestSpeedup(_ measurements: Measurements) -> Double {
        cost(of: encoder) / measurements.leastCost
    }

    func measurements(_ progress: (String) -> Void) throws(PruningError) -> Measurements {
        progress("measuring the states of the texts")
        let candidates = try heeding { () throws(Stopped) in try self.candidates() }
        progress("measuring the loss of each part")
        let (levels, blockLosses) = try heeding { () throws(Stopped) in
            (try self.levels(of: candidates), try self.blockLosses())
        }
        let halvesCost = levels.reduce(0) { $0 + ($1.map(\.cost).max() ?? 0) }
        return Measurements(
            candidates: candidates, levels: levels, blockLosses: blockLosses,
            fixedCost: cost(of: encoder) - halvesCost)
    }

    func pruned(
        speedup: Double, _ measurements: Measurements, _ progress: (String) -> Void
    ) throws(PruningError) -> Result {
        let whole = cost(of: encoder)
        let budget = whole / speedup - measurements.fixedCost
        guard let plan = PruningPlan(measurements.levels, budget: budget) else {
            throw .unreachable(largest: largestSpeedup(measurements))
        }
        progress("repairing what stays")
        let choice = Choice(plan, measurements, dropped: [])
        let pruned = try heeding { () throws(Stopped) in
            try withFewerBlocks(try repaired(choice), choice, measurements, budget: budget)
        }
        return Result(encoder: pruned, speedup: whole / cost(of: pruned))
    }

    /// A half of a block and its candidates, the whole half first.
    struct Candidates: Sendable {
        let block: Int
        let half: BlockHalf
        var remainders: [GreedyRemoval.Remainder?] = [nil]
    }

    func heeding<Value>(_ body: () throws(Stopped) -> Value) throws(PruningError) -> Value {
        do throws(Stopped) { return try body() } catch { throw .stopped }
    }

    private func firstStates() -> [HiddenStates] {
        threads.map(texts.batches) { encoder.embeddings($0) }
    }

    /// Removes the parts of every half, each apart from the others.
    private func candidates() throws(Stopped) -> [Candidates] {
        var states = firstStates()
        var halves: [(candidates: Candidates, moments: LinearMoments)] = []
        for index in 0..<prunedBlockCount {
            let block = encoder.blocks[index]
            for half in BlockHalf.allCases {
                var moments = LinearMoments(of: block.outputMap(half))
                try step(&states, into: &moments) { states in
                    let inputs = block.mapInputs(states, half)
                    return (.init(inputs: inputs), block.states(inputs, states, half))
                }
                halves.append((Candidates(block: index, half: half), moments))
            }
        }
        return try threads.map(halves) { half throws(Stopped) in
            var candidates = half.candidates
            let block = encoder.blocks[candidates.block]
            let count = block.partCount(candidates.half)
            var removal = try GreedyRemoval(
                block.outputMap(candidates.half), moments: half.moments,
                groupSize: block.partSize(candidates.half), ridge: Self.ridge)
            for level in Self.levels(upTo: count, candidates.half) {
                try removal.reduce(to: level)
                candidates.remainders.append(removal.remainder)
            }
            return candidates
        }
    }

    /// Advances the states of all batches, and adds their products in the order of the batches.
    private func step<State: Sendable>(
        _ states: inout [State], into moments: inout LinearMoments,
        _ body: @Sendable (State) -> (LinearMoments.Products, State)
    ) throws(Stopped) {
        for start in stride(from: 0, to: states.count, by: Self.groupSize) {
            let group = start..<min(start + Self.groupSize, states.count)
            let results = try threads.map(Array(states[group])) { state throws(Stopped) in
                try StopRequest.check()
                return body(state)
            }
            for (index, result) in zip(group, results) {
                moments.add(result.0)
                states[index] = result.1
            }
        }
    }

    /// The numbers of parts to try, largest first, without the whole number.
    static func levels(upTo count: Int, _ half: BlockHalf) -> [Int] {
        switch half {
        case .attention: return Array((1..<max(1, count)).reversed())
        case .feedForward:
            let step = max(1, count / neuronLevelCount)
            let steps = stride(from: step, to: count, by: step).reversed()
            return steps + (step >= 4 ? [step / 4] : [])
        }
    }

    /// The states of the whole model and of the pruned one.
    private struct Pair: Sendable {
        var whole: HiddenStates
        var pruned: HiddenStates
    }

    /// Keeps the chosen parts, and fits every output map to the states of the pruned model.
    func repaired(_ choice: Choice) throws(Stopped) -> BertEncoder {
        var pruned = encoder
        var states = firstStates().map { Pair(whole: $0, pruned: $0) }
        var isChanged = false
        for index in 0..<prunedBlockCount {
            let whole = encoder.blocks[index]
            guard !choice.dropped.contains(index) else {
                isChanged = true
                states = try threads.map(states) { pair throws(Stopped) in
                    try StopRequest.check()
                    return Pair(whole: whole(pair.whole), pruned: pair.pruned)
                }
                continue
            }
            for half in BlockHalf.allCases {
                if let remainder = choice.remainders[index * BlockHalf.allCases.count + half.rawValue] {
                    pruned.blocks[index] = pruned.blocks[index].keeping(remainder, of: half)
                    isChanged = true
                }
                if isChanged {
                    let map = try fittedMap(of: pruned.blocks[index], to: whole, half, states)
                    pruned.blocks[index].setOutputMap(map, of: half)
                }
                let repaired = pruned.blocks[index]
                states = try threads.map(states) { pair throws(Stopped) in
                    try StopRequest.check()
                    return Pair(whole: whole(pair.whole, half), pruned: repaired(pair.pruned, half))
                }
            }
        }
        pruned.blocks = pruned.blocks.indices.filter { !choice.dropped.contains($0) }.map {
            pruned.blocks[$0]
        }
        return pruned
    }

    /// The output map of a half that gives the sums of the whole model best from the states of the pruned one.
    private func fittedMap(
        of block: TransformerBlock, to whole: TransformerBlock, _ half: BlockHalf, _ states: [Pair]
    ) throws(Stopped) -> Linear {
        var moments = LinearMoments(of: block.outputMap(half))
        // The states stay as they were; only the products are needed.
        var unmoved = states
        try step(&unmoved, into: &moments) { pair in
            let sum = whole.sum(whole.mapInputs(pair.whole, half), pair.whole, half)
            return (
                .init(inputs: block.mapInputs(pair.pruned, half), outputs: sum - pair.pruned.rows), pair
            )
        }
        return try moments.leastSquares(near: block.outputMap(half), ridge: Self.ridge)
    }
}
