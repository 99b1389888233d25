import NeuralNetworks
import MiniBERT
import Tensors

/// Measures how the time of an encoder pass is distributed, on one thread and operation by operation.
///
/// The activation is computed separately from its product here, which costs a little more than fusing it. The
/// whole pass, as the library computes it, is measured as well.
struct LayersBenchmark: Benchmark {
    static let name = "layers"
    static let summary = "the share of each kind of layer in a pass of the encoder"

    let work: Work
    private let model: Model
    private let texts: TokenSequences
    private let batches: [TokenBatch]

    init(_ options: Options) throws(BenchmarkError) {
        let model = try Model(options)
        let texts = try TokenSequences(options, for: model)
        self.model = model
        batches = texts.items(options).map { texts.batch($0) }
        self.texts = texts
        var work = Work(tokenCounts: texts.tokenCounts)
        work.parts = LayerKind.allCases.map(\.rawValue) + ["rest", "whole pass"]
        self.work = work
    }

    func round() -> [String: [Double]] {
        var clock = LayerClock()
        var start = processorSeconds()
        for batch in batches { clock.pass(model.encoder, batch) }
        let parts = LayerKind.allCases.map { clock.seconds[$0, default: 0] }
        let rest = processorSeconds() - start - parts.reduce(0, +)
        start = processorSeconds()
        for batch in batches { _ = model.encoder(batch) }
        return ["seconds": parts + [rest, processorSeconds() - start]]
    }

    func table(of rounds: [Round]) -> Table {
        let encoder = model.configuration
        let operations = [
            LayerKind.products.rawValue: encoder.productOperations(texts.tokenCounts),
            LayerKind.attention.rawValue: encoder.attentionOperations(texts.tokenCounts),
            "whole pass": encoder.operations(texts.tokenCounts, pooling: .mean),
        ]
        let medians = work.parts.indices.map { part in
            rounds.compactMap { $0.details["seconds"]?[part] }.percentile(50)
        }
        let total = medians.dropLast().reduce(0, +)
        let peak = Peak.measured()
        return Table(
            title:
                "\(work.textCount) texts, \(work.tokenCount) tokens in \(batches.count) batches, by processor time, "
                + "\(rounds.count) rounds",
            columns: ["kind", "median ms", "share", "ns a token", "GFLOP/s", "of peak"],
            rows: zip(work.parts, medians).map { part, median in
                let arithmetic = operations[part]
                return [
                    part, fixed(median * 1e3, 2), percent(median / total),
                    fixed(median * 1e9 / Double(work.tokenCount), 0),
                    fixed(arithmetic.map { $0 / median / 1e9 }, 1),
                    percent(arithmetic.map { peak.share(of: $0, seconds: median) }),
                ]
            })
    }
}

enum LayerKind: String, CaseIterable {
    case embeddings
    case products
    case attention
    case activation
    case norms
}

/// A clock that adds up the time of each kind of layer.
struct LayerClock {
    private(set) var seconds: [LayerKind: Double] = [:]

    private mutating func time<Result>(_ kind: LayerKind, _ body: () -> Result) -> Result {
        let start = processorSeconds()
        let result = body()
        seconds[kind, default: 0] += processorSeconds() - start
        return result
    }

    /// Encodes a batch: `[T]` ids `-> [T, H]`.
    @discardableResult
    mutating func pass(_ encoder: BertEncoder, _ batch: TokenBatch) -> HiddenStates {
        var states = time(.embeddings) { encoder.embeddings(batch) }  // [T, H]
        for block in encoder.blocks {
            let attended = attend(block.attention, states)  // [T, H]
            let mixed = time(.products) {
                attended.linear(
                    weight: block.attentionOutput.weight, bias: block.attentionOutput.bias,
                    adding: states.rows)
            }
            let middle = time(.norms) { block.attentionNorm(mixed) }  // [T, H]
            let network = block.feedForward
            let widened = time(.products) { network.intermediate(middle) }  // [T, F]
            let activated = time(.activation) { network.activation(widened) }  // [T, F]
            let fed = time(.products) {
                activated.linear(weight: network.output.weight, bias: network.output.bias, adding: middle)
            }
            states.rows = time(.norms) { block.outputNorm(fed) }  // [T, H]
        }
        return states
    }

    private mutating func attend(_ attention: SelfAttention, _ states: HiddenStates) -> Tensor {
        let queries = time(.products) { attention.query(states.rows) }  // [T, H]
        let keys = time(.products) { attention.key(states.rows) }  // [T, H]
        let values = time(.products) { attention.value(states.rows) }  // [T, H]
        return time(.attention) {
            ScaledDotProductAttention(headCount: attention.headCount, sequences: states.sequences)(
                queries: queries, keys: keys, values: values)
        }
    }
}
