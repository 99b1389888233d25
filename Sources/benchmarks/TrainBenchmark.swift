import Tensors
import MiniBERT
import NeuralNetworks

/// Trains encoder and head: forward, backward and AdamW once over the texts, in batches sorted by length.
struct TrainBenchmark: Benchmark {
    static let name = "train"
    static let summary = "forward, backward and AdamW over encoder and linear head"

    let work: Work
    private let options: Options
    private let trainer: Trainer<SoftmaxCrossEntropy, Adam>
    private let steps: [[Batch<TokenBatch, Int>]]
    /// The operations of the forward pass of a round.
    private let operations: Double
    private var state: TrainingState<EncoderWithHead, Adam>

    init(_ options: Options) throws(BenchmarkError) {
        self.options = options
        let model = try Model(options)
        let texts = try TokenSequences(options, for: model)
        work = Work(tokenCounts: texts.tokenCounts)
        var trainer = Trainer(
            loss: SoftmaxCrossEntropy(), optimizer: Adam(weightDecay: 0.01), learningRate: 1e-5)
        trainer.threads = options.threads
        self.trainer = trainer
        steps = Self.steps(texts, options, itemSize: trainer.workItemSize)
        operations = model.configuration.operations(texts.tokenCounts, pooling: .mean)
        let classifier = EncoderWithHead(
            encoder: model.encoder,
            head: LinearHead(hiddenSize: model.configuration.hiddenSize, labelCount: 2))
        state = TrainingState(of: classifier, optimizer: trainer.optimizer)
    }

    /// Returns the batches, each split into work items; the labels alternate from text to text.
    private static func steps(
        _ texts: TokenSequences, _ options: Options, itemSize: Int
    ) -> [[Batch<TokenBatch, Int>]] {
        let order = texts.longestFirst
        return stride(from: 0, to: order.count, by: options.batchSize).map { first in
            let end = min(first + options.batchSize, order.count)
            return stride(from: first, to: end, by: itemSize).map { start in
                let range = start..<min(start + itemSize, end)
                return Batch(input: texts.batch(order[range]), targets: range.map { $0 % 2 })
            }
        }
    }

    mutating func round() throws(BenchmarkError) -> [String: [Double]] {
        do throws(TrainingError) {
            for items in steps { _ = try trainer.step(&state, on: items) }
        } catch {
            throw .training(error)
        }
        return [:]
    }

    func table(of rounds: [Round]) -> Table {
        let seconds = rounds.medianWall
        // The derivatives by the input and by the weights cost one product each, like the forward pass.
        let peak = Peak.measured()
        return Table(
            title: "\(work.textCount) texts, \(work.tokenCount) tokens, batches of \(options.batchSize), "
                + "\(options.threadCount) thread(s), \(rounds.count) rounds",
            columns: ["median s", "ms a step", "tokens/s", "GFLOP/s", "CPU s", "of peak"],
            rows: [
                [
                    fixed(seconds, 3), fixed(seconds / Double(steps.count) * 1e3, 1),
                    fixed(Double(work.tokenCount) / seconds, 0),
                    fixed(3 * operations / seconds / 1e9, 1), fixed(rounds.medianProcessor, 3),
                    percent(peak.share(of: 3 * operations, seconds: rounds.medianProcessor)),
                ]
            ])
    }
}

struct EncoderWithHead: Layer {
    var encoder: BertEncoder
    var head: LinearHead

    struct Activations: Sendable {
        let encoder: BertEncoder.Activations
        let head: LinearHead.Activations
    }

    /// `[T]` ids `-> [B, C]`.
    func forward(
        _ input: TokenBatch, in context: inout ForwardContext
    ) -> (output: Tensor, activations: Activations) {
        let (states, encoder) = self.encoder.forward(input, in: &context)  // [T, H]
        let (logits, head) = self.head.forward(states, in: &context)  // [B, C]
        return (logits, Activations(encoder: encoder, head: head))
    }

    func backward(
        _ outputGradient: Tensor, through activations: Activations, into gradient: inout EncoderWithHead
    ) {
        let states = head.backward(outputGradient, through: activations.head, into: &gradient.head)
        encoder.backward(states, through: activations.encoder, into: &gradient.encoder)
    }

    mutating func visitParameters<Visitor: ParameterVisitor>(
        _ visitor: inout Visitor, at path: ParameterPath
    ) throws(Visitor.Failure) {
        try encoder.visitParameters(&visitor, at: path)
        try head.visitParameters(&visitor, at: path)
    }
}
