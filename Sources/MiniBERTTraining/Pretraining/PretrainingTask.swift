import MiniBERT
import NeuralNetworks
import SafetensorsFormat
import Tensors

/// What an encoder learns from a corpus: the model around it, what the model is asked, and how its answers are judged.
protocol PretrainingTask: Sendable {
    associatedtype Model: Layer where Model.Input: Sendable, Model.Output == Tensor
    associatedtype Objective: Loss

    /// What the training makes small.
    var objective: Objective { get }
    /// What the log calls the measure beside the loss, and what it is called when people read along.
    var measureName: (key: String, words: String) { get }

    /// Some sequences of the corpus as a question and its answers.
    func batch(
        of sequences: [Int], using generator: inout SplitMix64
    ) -> Batch<Model.Input, Objective.Target>

    /// The sum over the rows of the measure beside the loss.
    func measure(of output: Tensor, _ targets: [Objective.Target]) -> Double

    /// The tensors of the folder, by their published names.
    func tensors(of model: Model) -> [Parameter]
}

/// Guessing hidden tokens.
struct MaskedTokenTask: PretrainingTask {
    let corpus: TokenCorpus
    let masking: TokenMasking

    let objective = SoftmaxCrossEntropy()
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

/// Learning what teachers give to the lines: sentence vectors, and the logits of classifiers.
struct DistillationTask: PretrainingTask {
    let corpus: TokenCorpus
    let teachers: [TeacherStates]

    var objective: DistillationLoss { DistillationLoss(parts: teachers.map { ($0.content, $0.size) }) }
    var measureName: (key: String, words: String) { ("cosine", "cosine") }

    func batch(of sequences: [Int], using generator: inout SplitMix64) -> Batch<TokenBatch, [Float]> {
        Batch(
            input: TokenBatch(sequences.map { corpus.sequence($0) }),
            targets: sequences.map { sequence in
                let place = corpus.place(of: sequence)
                return teachers.flatMap { $0.vector(of: place) }
            })
    }

    /// The cosine to the vectors of the first teacher.
    func measure(of output: Tensor, _ targets: [[Float]]) -> Double {
        Double(1 - objective.value(of: 0, output, targets).mean) * Double(targets.count)
    }

    func tensors(of model: SentenceStudent) -> [Parameter] { model.encoder.parameters() }
}
