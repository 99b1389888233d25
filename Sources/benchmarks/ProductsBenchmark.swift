import MiniBERT

/// The products of a linear layer, at sizes that encoders have; a weight stays where the last product left it.
///
/// Every thread computes products of its own, and the rates are those of one thread.
struct ProductsBenchmark: Benchmark {
    static let name = "products"
    static let summary = "linear products, as a share of the processor's peak"

    /// How long each size is measured in a round, in seconds.
    private static let duration = 0.05

    /// `[m, k] · [n, k]ᵀ`.
    private struct Size {
        let m: Int
        let k: Int
        let n: Int

        var name: String { "\(m)×\(k)×\(n)" }
        var operations: Double { 2 * Double(m) * Double(k) * Double(n) }
    }

    private struct Operands: Sendable {
        let input: Tensor
        let weight: Tensor
        let bias: Tensor
    }

    private static let sizes =
        [512, 25, 20].flatMap { m in
            [Size(m: m, k: 384, n: 1536), Size(m: m, k: 1536, n: 384), Size(m: m, k: 384, n: 384)]
        } + [Size(m: 512, k: 768, n: 3072)]

    let work = Work(parts: ProductsBenchmark.sizes.map(\.name))
    private let threads: WorkerThreads
    private let operands: [Operands]

    init(_ options: Options) {
        threads = options.threads
        var generator = SplitMix64(seed: 1)
        operands = Self.sizes.map { size in
            Operands(
                input: .uniform([size.m, size.k], in: -1...1, using: &generator),
                weight: .uniform([size.n, size.k], in: -1...1, using: &generator),
                bias: .uniform([size.n], in: -1...1, using: &generator))
        }
    }

    func round() -> [String: [Double]] {
        let rates = zip(Self.sizes, operands).map { size, operands in
            let rates = threads.map(Array(0..<threads.count)) { _ in
                Self.productsPerSecond(operands) * size.operations / 1e9
            }
            return rates.reduce(0, +) / Double(threads.count)
        }
        let peak = Peak.measured(threads: threads).gigaflops.map { [$0 / Double(threads.count)] }
        return ["gigaflops": rates, "peak": peak ?? []]
    }

    private static func productsPerSecond(_ operands: Operands) -> Double {
        var count = 0
        let start = ContinuousClock.now
        while true {
            for _ in 0..<8 { _ = operands.input.linear(weight: operands.weight, bias: operands.bias) }
            count += 8
            let elapsed = seconds(since: start)
            if elapsed > duration { return Double(count) / elapsed }
        }
    }

    func table(of rounds: [Round]) -> Table {
        let peaks = rounds.compactMap { $0.details["peak"]?.first }
        let rows = work.parts.enumerated().map { index, name in
            let rates = rounds.compactMap { $0.details["gigaflops"]?[index] }
            let shares = zip(rates, peaks).map { $0 / $1 }
            return [
                name, fixed(rates.percentile(50), 1), fixed(rates.max(), 1), percent(shares.percentile(50)),
                percent(shares.max()),
            ]
        }
        return Table(
            title: "products, \(threads.count) thread(s), \(rounds.count) rounds; peak of one thread "
                + "\(fixed(peaks.percentile(50), 1)) GFLOP/s",
            columns: ["m×k×n", "GFLOP/s a thread", "best", "of peak", "best"], rows: rows)
    }
}
