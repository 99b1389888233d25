import WordPiece
import MiniBERT
import Tensors
import NeuralNetworks

/// One vector of each text, as a sequence of one state.
struct PooledData: TrainingData {
    /// `[n, H]`.
    let features: Tensor
    let targets: [TaskLoss.Target]

    var count: Int { targets.count }

    func batch(
        of indices: ArraySlice<Int>, using generator: inout SplitMix64
    ) -> Batch<HiddenStates, TaskLoss.Target> {
        let rows = features.gatheringRows(indices.map { Int32($0) })
        return Batch(input: HiddenStates(classTokens: rows), targets: indices.map { targets[$0] })
    }
}

/// The states of all tokens of each text.
struct StateData: TrainingData {
    /// `[S, H]` for each text.
    let states: [Tensor]
    let targets: [TaskLoss.Target]

    var count: Int { targets.count }

    func batch(
        of indices: ArraySlice<Int>, using generator: inout SplitMix64
    ) -> Batch<HiddenStates, TaskLoss.Target> {
        var sequences: [Range<Int>] = []
        for index in indices {
            let start = sequences.last?.upperBound ?? 0
            sequences.append(start..<start + states[index].rows)
        }
        let rows = Tensor.concatenatingRows(indices.map { states[$0] })
        return Batch(
            input: HiddenStates(rows: rows, sequences: sequences), targets: indices.map { targets[$0] })
    }
}

/// The tokens of each text, with random changes in each batch.
struct TokenData: TrainingData {
    let encodings: [Encoding]
    let targets: [TaskLoss.Target]
    var augmentation = TextAugmentation.none

    var count: Int { targets.count }

    func batch(
        of indices: ArraySlice<Int>, using generator: inout SplitMix64
    ) -> Batch<TokenBatch, TaskLoss.Target> {
        let chosen = indices.map { augmentation.augmented(encodings[$0], using: &generator) }
        return Batch(input: TokenBatch(chosen), targets: indices.map { targets[$0] })
    }
}

struct SelectedData<Whole: TrainingData>: TrainingData {
    let whole: Whole
    let rows: [Int]

    var count: Int { rows.count }

    func batch(
        of indices: ArraySlice<Int>, using generator: inout SplitMix64
    ) -> Batch<Whole.Input, Whole.Target> {
        whole.batch(of: indices.map { rows[$0] }[...], using: &generator)
    }
}
