import Tensors

/// Measures products of linear layers at the sizes of encoders.
///
/// A weight stays in the cache level where the last product left it.
///
/// Peak and products are measured alternately, so that a slow phase of the machine affects both. Each thread
/// computes products of its own; the rates are for one thread.
struct ProductsBenchmark: Benchmark {
    static let name = "products"
    static let summary = "linear products, as a share of the processor's peak"

    /// The number of operations that are timed together: some milliseconds, so that the cost of the clock is
    /// negligible.
    private static let timedOperations = 1e9

    /// `[m, k] · [n, k]ᵀ`.
    private struct Size {
        let m: Int
        let k: Int
        let n: Int

        var name: String { "\(m)×\(k)×\(n)" }
        var operations: Double { 2 * Double(m) * Double(k) * Double(n) }
        var repetitionCount: Int { max(1, Int(timedOperations / operations)) }
    }

    private struct Operands {
        let input: Tensor
        let weight: Tensor
        let bias: Tensor
    }

    private static let sizes =
        [512, 25, 20].flatMap { m in
            [Size(m: m, k: 384, n: 1536), Size(m: m, k: 1536, n: 384), Size(m: m, k: 384, n: 384)]
        } + [Size(m: 512, k: 768, n: 3072), Size(m: 512, k: 3072, n: 768), Size(m: 1, k: 384, n: 384)]

    let work = Work(parts: ProductsBenchmark.sizes.map(\.name))
    private let options: Options
    private let operands: [Operands]

    init(_ options: Options) {
        self.options = options
        var generator = SplitMix64(seed: 1)
        operands = Self.sizes.map { size in
            let weight = Tensor.uniform([size.n, size.k], in: -1...1, using: &generator)
            return Operands(
                input: .uniform([size.m, size.k], in: -1...1, using: &generator),
                weight: options.converted(weight),
                bias: .uniform([size.n], in: -1...1, using: &generator))
        }
    }

    func round() -> [String: [Double]] {
        var rates: [Double] = []
        var shares: [Double] = []
        for (size, operands) in zip(Self.sizes, operands) {
            let peak = Peak.measured()
            let start = processorSeconds()
            _ = options.threads.map(Array(0..<options.threadCount)) { _ in
                for _ in 0..<size.repetitionCount {
                    _ = operands.input.linear(weight: operands.weight, bias: operands.bias)
                }
            }
            let operations = size.operations * Double(size.repetitionCount * options.threadCount)
            let seconds = processorSeconds() - start
            let laterPeak = Peak.measured()
            rates.append(operations / seconds / 1e9)
            shares.append(max(peak, laterPeak).share(of: operations, seconds: seconds))
        }
        return ["gigaflops": rates, "share": shares]
    }

    func table(of rounds: [Round]) -> Table {
        let rows = work.parts.enumerated().map { index, name in
            let rates = rounds.compactMap { $0.details["gigaflops"]?[index] }
            let shares = rounds.compactMap { $0.details["share"]?[index] }
            return [
                name, fixed(rates.percentile(50), 1), percent(shares.percentile(50)), fixed(rates.max(), 1),
                percent(shares.percentile(90)),
            ]
        }
        return Table(
            title: "products with \(options.precision) weights, loops '\(KernelVariant.current)', "
                + "\(options.threadCount) thread(s), \(rounds.count) rounds, by processor time",
            columns: ["m×k×n", "GFLOP/s", "of peak", "best GFLOP/s", "of peak, undisturbed"], rows: rows)
    }
}
