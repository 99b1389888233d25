import Tensors
import MiniBERT

/// Measures the time of one text at a time.
///
/// Token ids are ready before a round.
///
/// With more than one thread, the threads share the products of the text.
struct LatencyBenchmark: Benchmark {
    static let name = "latency"
    static let summary = "token ids to vectors, one text after another"

    let work: Work
    private let options: Options
    private let model: Model
    private let texts: TokenSequences

    init(_ options: Options) throws(BenchmarkError) {
        self.options = options
        model = try Model(options)
        texts = try TokenSequences(options, for: model)
        work = Work(tokenCounts: texts.tokenCounts)
    }

    func round() -> [String: [Double]] {
        let milliseconds = texts.ids.map { ids in
            let start = ContinuousClock.now
            _ = options.threads.map([ids]) { model.vectors(of: TokenBatch([$0]), pooling: options.pooling) }
            return seconds(since: start) * 1e3
        }
        return ["milliseconds": milliseconds]
    }

    func table(of rounds: [Round]) -> Table {
        let times = rounds.flatMap { $0.details["milliseconds"] ?? [] }
        let (middle, late) = (times.percentile(50), times.percentile(99))
        let operations = model.configuration.operations(
            texts.tokenCounts, pooling: options.pooling)
        let peak = Peak.measured()
        return Table(
            title:
                "\(work.textCount) texts of \(fixed(Double(work.tokenCount) / Double(work.textCount), 1)) tokens, "
                + "\(options.pooling.rawValue), \(options.threadCount) thread(s), \(rounds.count) rounds",
            columns: ["p50 ms", "p99 ms", "p99/p50", "best ms", "CPU ms a text", "of peak"],
            rows: [
                [
                    fixed(middle, 3), fixed(late, 3), fixed(late / middle, 2), fixed(times.min(), 3),
                    fixed(rounds.medianProcessor * 1e3 / Double(work.textCount), 3),
                    percent(peak.share(of: operations, seconds: rounds.medianProcessor)),
                ]
            ])
    }
}
