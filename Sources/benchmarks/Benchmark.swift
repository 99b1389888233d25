/// A kind of work that is measured in rounds, all of them alike.
protocol Benchmark {
    /// What the program's first argument calls it.
    static var name: String { get }
    /// What it measures, in a few words.
    static var summary: String { get }

    /// Loads what the rounds need.
    init(_ options: Options) throws(BenchmarkError)

    /// What a round works on.
    var work: Work { get }

    /// Does a round that does not count.
    mutating func warmUp() throws(BenchmarkError)

    /// Does a round; returns what was measured inside of it, by the name it has in the output.
    mutating func round() throws(BenchmarkError) -> [String: [Double]]

    /// What rounds came to, for people.
    func table(of rounds: [Round]) -> Table
}

extension Benchmark {
    mutating func warmUp() throws(BenchmarkError) { _ = try round() }
}

/// What a round works on; in the output, the line that says that the benchmark is ready.
struct Work {
    var textCount = 0
    var tokenCount = 0
    var byteCount = 0
    /// What the numbers of a round are of, in their order, where there are several.
    var parts: [String] = []

    /// Sizes of texts whose tokens are counted.
    init(tokenCounts: [Int], byteCount: Int = 0) {
        textCount = tokenCounts.count
        tokenCount = tokenCounts.reduce(0, +)
        self.byteCount = byteCount
    }

    /// Work that is no texts.
    init(parts: [String]) { self.parts = parts }

    var json: String {
        var fields = ["ready": JSONField.boolean(true)]
        if textCount > 0 {
            fields["texts"] = .whole(textCount)
            fields["tokens"] = .whole(tokenCount)
        }
        if byteCount > 0 { fields["bytes"] = .whole(byteCount) }
        if !parts.isEmpty { fields["parts"] = .names(parts) }
        return jsonObject(fields)
    }
}
