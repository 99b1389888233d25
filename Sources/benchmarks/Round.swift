#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What one round took, and what was measured inside of it.
struct Round {
    /// Seconds from begin to end.
    let wall: Double
    /// Seconds of processor time of all threads together.
    let cpu: Double
    /// What the benchmark measured itself, by name.
    let details: [String: [Double]]

    /// Lets a benchmark do a round.
    static func measured<Measured: Benchmark>(_ benchmark: inout Measured) throws(BenchmarkError) -> Round {
        let processorStart = processorSeconds()
        let start = ContinuousClock.now
        let details = try benchmark.round()
        return Round(
            wall: seconds(since: start), cpu: processorSeconds() - processorStart, details: details)
    }

    var json: String {
        var fields = details.mapValues(JSONField.numbers)
        fields["wall"] = .number(wall)
        fields["cpu"] = .number(cpu)
        return jsonObject(fields)
    }
}

/// The seconds that have passed since a moment.
func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start) / .seconds(1)
}

/// The processor time of all threads, which other processes do not disturb as they do a clock on the wall.
///
/// POSIX counts a million ticks a second on every system.
func processorSeconds() -> Double { Double(clock()) / 1_000_000 }

extension [Round] {
    /// The seconds of the middle round.
    var medianWall: Double { map(\.wall).percentile(50) }

    /// The seconds of processor time of the middle round.
    var medianProcessor: Double { map(\.cpu).percentile(50) }
}

extension [Double] {
    /// The smallest element that at least `share` percent of all do not exceed; of the 50th, the mean of the two
    /// middle ones.
    func percentile(_ share: Double) -> Double {
        guard !isEmpty else { return .nan }
        let ordered = sorted()
        if share == 50 { return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2 }
        let rank = Int((share / 100 * Double(count)).rounded(.up))
        return ordered[Swift.max(rank, 1) - 1]
    }
}
