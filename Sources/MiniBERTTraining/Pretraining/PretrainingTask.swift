import Tensors
import MiniBERT
import NeuralNetworks

/// A task to learn from a corpus: the model around the encoder, its batches, and its loss.
protocol PretrainingTask: Sendable {
    associatedtype Model: Layer where Model.Input: Sendable, Model.Output == Tensor
    associatedtype Objective: Loss

    var objective: Objective { get }
    /// The digests of all files to learn from.
    var digests: [String] { get }
    /// The name of the measure besides the loss, as a key of the log and in words.
    var measureName: (key: String, words: String) { get }

    func batch(
        of sequences: [Int], using generator: inout SplitMix64
    ) -> Batch<Model.Input, Objective.Target>

    /// The sum of the measure over the rows.
    func measure(of output: Tensor, _ targets: [Objective.Target]) -> Double

    /// The tensors of the model folder, by their published names.
    func tensors(of model: Model) -> [Parameter]
}

struct MaskedTokenTask: PretrainingTask {
    let corpus: TokenCorpus
    let masking: TokenMasking

    let objective = SoftmaxCrossEntropy()
    var digests: [String] { corpus.digests }
    var measureName: (key: String, words: String) { ("masked_accuracy", "masked accuracy") }

    func batch(of sequences: [Int], using generator: inout SplitMix64) -> Batch<MaskedTokenBatch, Int> {
        let (batch, ids) = masking.masked(sequences.map { corpus.sequence($0) }, using: &generator)
        return Batch(input: batch, targets: ids)
    }

    func measure(of output: Tensor, _ targets: [Int]) -> Double {
        Double(zip(output.argmaxOfRows, targets).count { $0 == $1 })
    }

    func tensors(of model: MaskedLanguageModel) -> [Parameter] { model.parameters() }
}

/// The prediction of the vectors of teachers: sentence vectors, and logits of classifiers.
struct DistillationTask: PretrainingTask {
    let corpus: TokenCorpus
    let teachers: [TeacherStates]

    var objective: DistillationLoss { DistillationLoss(parts: teachers.map { ($0.content, $0.size) }) }
    var digests: [String] { corpus.digests + teachers.flatMap(\.digests) }
    var measureName: (key: String, words: String) { ("cosine", "cosine") }

    func batch(of sequences: [Int], using generator: inout SplitMix64) -> Batch<TokenBatch, [Float]> {
        Batch(
            input: TokenBatch(sequences.map { corpus.sequence($0) }),
            targets: sequences.map { sequence in
                let place = corpus.place(of: sequence)
                return teachers.flatMap { $0.vector(of: place) }
            })
    }

    /// The sum of the cosines to the vectors of the first teacher.
    func measure(of output: Tensor, _ targets: [[Float]]) -> Double {
        Double(1 - objective.value(of: 0, output, targets).mean) * Double(targets.count)
    }

    func tensors(of model: SentenceStudent) -> [Parameter] { model.encoder.parameters() }
}
