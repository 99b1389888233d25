import CLibrary
import StrictJSON

/// The duration of one round, and measurements from inside it.
struct Round {
    let wall: Double
    /// The seconds of processor time of all threads together.
    let cpu: Double
    let details: [String: [Double]]

    static func measured<Measured: Benchmark>(_ benchmark: inout Measured) throws(BenchmarkError) -> Round {
        let processorStart = processorSeconds()
        let start = ContinuousClock.now
        let details = try benchmark.round()
        return Round(
            wall: seconds(since: start), cpu: processorSeconds() - processorStart, details: details)
    }

    var json: String {
        var fields = details.mapValues { JSONValue.array($0.map { .real($0) }) }
        fields["wall"] = .real(wall)
        fields["cpu"] = .real(cpu)
        return jsonObject(fields)
    }
}

func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start) / .seconds(1)
}

/// Returns the processor time of all threads in seconds.
///
/// Unlike wall time, it is hardly affected by other processes.
///
/// POSIX defines a million ticks a second on every system.
func processorSeconds() -> Double { Double(clock()) / 1_000_000 }

extension [Round] {
    var medianWall: Double { map(\.wall).percentile(50) }

    var medianProcessor: Double { map(\.cpu).percentile(50) }
}

extension [Double] {
    /// Returns the smallest element that at least `share` percent of all elements do not exceed; for 50, the mean
    /// of the two middle elements.
    func percentile(_ share: Double) -> Double {
        guard !isEmpty else { return .nan }
        let ordered = sorted()
        if share == 50 { return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2 }
        let rank = Int((share / 100 * Double(count)).rounded(.up))
        return ordered[Swift.max(rank, 1) - 1]
    }
}
