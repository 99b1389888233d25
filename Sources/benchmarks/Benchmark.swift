import StrictJSON

/// A benchmark, which is measured in rounds of equal work.
protocol Benchmark {
    static var name: String { get }
    static var summary: String { get }

    init(_ options: Options) throws(BenchmarkError)

    var work: Work { get }

    /// Performs a round that does not count.
    mutating func warmUp() throws(BenchmarkError)

    /// Performs a round, and returns measurements from inside it, by their names in the output.
    mutating func round() throws(BenchmarkError) -> [String: [Double]]

    func table(of rounds: [Round]) -> Table
}

extension Benchmark {
    mutating func warmUp() throws(BenchmarkError) { _ = try round() }
}

/// The work of a round.
///
/// Its JSON is the line that tells that the benchmark is ready.
struct Work {
    var textCount = 0
    var tokenCount = 0
    var byteCount = 0
    /// The names of the parts of a round, in the order of its numbers, if there are several.
    var parts: [String] = []

    init(tokenCounts: [Int], byteCount: Int = 0) {
        textCount = tokenCounts.count
        tokenCount = tokenCounts.reduce(0, +)
        self.byteCount = byteCount
    }

    /// Creates work that is not on texts.
    init(parts: [String]) { self.parts = parts }

    var json: String {
        var fields = ["ready": JSONValue.boolean(true)]
        if textCount > 0 {
            fields["texts"] = .integer(textCount)
            fields["tokens"] = .integer(tokenCount)
        }
        if byteCount > 0 { fields["bytes"] = .integer(byteCount) }
        if !parts.isEmpty { fields["parts"] = .array(parts.map { .text($0) }) }
        return jsonObject(fields)
    }
}
