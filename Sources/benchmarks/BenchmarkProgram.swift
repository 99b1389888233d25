enum BenchmarkProgram {
    private static var benchmarks: [any Benchmark.Type] {
        [
            EncodeBenchmark.self, LatencyBenchmark.self, TokenizeBenchmark.self, TrainBenchmark.self,
            ProductsBenchmark.self, LayersBenchmark.self, VocabularyLoadBenchmark.self, FitBenchmark.self,
        ]
    }

    /// Runs the benchmark that the arguments name, and returns the exit status.
    static func run(_ arguments: [String]) -> Int32 {
        guard let name = arguments.first, name != "--help", name != "help" else {
            print(help)
            return arguments.isEmpty ? 2 : 0
        }
        do throws(BenchmarkError) {
            guard let type = benchmarks.first(where: { $0.name == name }) else {
                throw .unknownBenchmark(name, known: benchmarks.map { $0.name })
            }
            try measure(type, try Options(arguments.dropFirst()))
            return 0
        } catch {
            printError("benchmarks: \(error)")
            return error.exitStatus
        }
    }

    private static func measure<Measured: Benchmark>(
        _ type: Measured.Type, _ options: Options
    ) throws(BenchmarkError) {
        var benchmark = try Measured(options)
        try benchmark.warmUp()
        if options.isJSON { printLine(benchmark.work.json) }
        var rounds: [Round] = []
        while options.isOnDemand ? readLine() != nil : rounds.count < options.roundCount {
            let round = try Round.measured(&benchmark)
            if options.isJSON { printLine(round.json) }
            rounds.append(round)
        }
        if !options.isJSON && !rounds.isEmpty { print(benchmark.table(of: rounds)) }
    }

    private static var help: String {
        let width = benchmarks.map { $0.name.count }.max() ?? 0
        let list = benchmarks.map { "  \(padded($0.name, to: width))  \($0.summary)" }
        return """
            usage: benchmarks NAME [OPTION]...

            Measures one kind of work, round by round, and prints a table of the medians.

            \(list.joined(separator: "\n"))

            \(Options.help)
            """
    }
}
