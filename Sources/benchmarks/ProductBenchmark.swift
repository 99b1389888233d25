import MiniBERT

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Times the products of BERT's linear layers against the multiply-add peak of one core.
///
/// Peak and product are measured in turn, and only their ratio counts: other work on the machine slows both. The best
/// of the rounds are those that were not disturbed.
struct ProductBenchmark {
    /// `[m, k] · [n, k]ᵀ` in one element type of the weight.
    struct Case {
        let m: Int
        let k: Int
        let n: Int
        let elementType: ElementType

        var operations: Double { 2 * Double(m) * Double(k) * Double(n) }
    }

    /// What came out of one case.
    struct Result {
        let measured: Case
        /// Of the median round, and of the round that nine in ten fall short of.
        let median: Round
        let undisturbed: Round
    }

    /// One turn.
    struct Round {
        let gigaflops: Double
        let share: Double
    }

    /// Tokens, then the linear layers of the usual shapes.
    static let cases: [Case] =
        [ElementType.float32, .float16, .bfloat16, .int8].flatMap { type in
            [
                (512, 384, 1536), (512, 1536, 384), (512, 384, 384), (25, 384, 1536), (25, 1536, 384),
                (25, 384, 384),
                (20, 1536, 384), (512, 768, 3072), (512, 3072, 768), (1, 384, 384),
            ].map { Case(m: $0.0, k: $0.1, n: $0.2, elementType: type) }
        }

    let roundCount = 41

    func run(_ measured: Case) -> Result {
        var generator = SplitMix64(seed: 1)
        let input = Tensor.uniform([measured.m, measured.k], in: -1...1, using: &generator)
        let weight = Tensor.uniform([measured.n, measured.k], in: -1...1, using: &generator)
            .converted(to: measured.elementType)
        let bias = Tensor.uniform([measured.n], in: -1...1, using: &generator)
        // A few milliseconds, so that the clock's own cost does not count.
        let repetitions = max(1, Int(4e8 / measured.operations))
        _ = input.linear(weight: weight, bias: bias)

        let rounds = (0..<roundCount).map { _ in
            let peak = multiplyAddPeak()
            let time = seconds { for _ in 0..<repetitions { _ = input.linear(weight: weight, bias: bias) } }
            let gigaflops = measured.operations * Double(repetitions) / time * 1e-9
            return Round(gigaflops: gigaflops, share: gigaflops / max(peak, multiplyAddPeak()))
        }.sorted { $0.share < $1.share }
        return Result(
            measured: measured, median: rounds[roundCount / 2], undisturbed: rounds[roundCount * 9 / 10])
    }

    /// Billions of operations a second in registers alone.
    private func multiplyAddPeak() -> Double {
        let variant = KernelVariant.current
        var operations = 0.0
        let time = seconds { operations = variant.exhaust(rounds: 100_000) }
        return operations / time * 1e-9
    }

    /// The processor time of `body`: what other processes take in between does not count.
    private func seconds(_ body: () -> Void) -> Double {
        let start = clock()
        body()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }
}

extension ProductBenchmark.Result {
    /// A row of the table.
    var row: String {
        let sizes = "\(measured.m)×\(measured.k)×\(measured.n)"
        let numbers = [median.gigaflops, median.share * 100, undisturbed.gigaflops, undisturbed.share * 100]
        let cells = ["\(measured.elementType)", sizes] + numbers.map { "\(Int($0.rounded()))" }
        return "| " + cells.joined(separator: " | ") + " |"
    }

    /// An object of one line.
    var json: String {
        #"{"weight":"\#(measured.elementType)","m":\#(measured.m),"k":\#(measured.k),"n":\#(measured.n),"#
            + #""gigaflops":\#(median.gigaflops),"share":\#(median.share),"#
            + #""undisturbed_gigaflops":\#(undisturbed.gigaflops),"undisturbed_share":\#(undisturbed.share)}"#
    }
}
