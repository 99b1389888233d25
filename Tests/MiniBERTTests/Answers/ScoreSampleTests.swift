import StrictJSON
import Tensors
import Testing

@testable import MiniBERT

struct ScoreSampleTests {
    private let nine = ScoreSample((1...9).map { Float($0) / 10 }.reversed(), limit: 100)

    @Test func `the bound is the score of the rank that the coverage needs`() {
        // (9 + 1) · 0.7 = 7, and 0.71 needs the eighth.
        #expect(nine.bound(coverage: 0.7) == 0.7)
        #expect(nine.bound(coverage: 0.71) == 0.8)
        #expect(nine.bound(coverage: 0.9) == 0.9)
    }

    @Test func `too few scores give no bound`() {
        #expect(nine.bound(coverage: 0.91) == nil)
        #expect(ScoreSample([], limit: 2).bound(coverage: 0.5) == nil)
        #expect(ScoreSample.leastCount(coverage: 0.9) == 9)
        #expect(ScoreSample.leastCount(coverage: 0.95) == 19)
    }

    @Test func `reduced scores give no tighter bound than all scores`() {
        var generator = SplitMix64(seed: 3)
        let scores = (0..<1234).map { _ in Float.random(in: 0...1, using: &generator) }
        let (all, reduced) = (ScoreSample(scores, limit: 5000), ScoreSample(scores, limit: 100))

        #expect(all.kept.count == 1234 && reduced.kept.count == 100 && reduced.count == 1234)
        for step in 1..<200 {
            let coverage = Double(step) / 200
            guard let bound = all.bound(coverage: coverage), let other = reduced.bound(coverage: coverage)
            else {
                Issue.record("no bound at \(coverage)")
                continue
            }
            #expect(other >= bound && other - bound < 0.02, "\(coverage)")
            let value = Float(coverage)
            #expect(reduced.share(atLeast: value) >= all.share(atLeast: value), "\(value)")
        }
    }

    @Test func `the bound holds for as many new scores as it promises`() {
        var generator = SplitMix64(seed: 5)
        for coverage in [0.8, 0.9, 0.95] {
            var covered = 0
            for _ in 0..<2000 {
                let scores = (0..<40).map { _ in Float.random(in: 0...1, using: &generator) }
                let bound = ScoreSample(scores, limit: 100).bound(coverage: coverage) ?? .infinity
                covered += Float.random(in: 0...1, using: &generator) <= bound ? 1 : 0
            }
            // Above by at most 1 / 41; four deviations of 2,000 draws are 0.036 at 0.8.
            #expect(abs(Double(covered) / 2000 - coverage - 0.012) < 0.045, "\(coverage): \(covered)")
        }
    }

    @Test func `the share counts the new value among the scores`() {
        #expect(nine.share(atLeast: 0) == 1)
        #expect(nine.share(atLeast: 0.85) == 0.2)
        #expect(nine.share(atLeast: 2) == 0.1)
    }

    @Test func `the JSON reads back, and damaged JSON does not`() throws {
        let text = nine.json.text

        #expect(ScoreSample(json: try JSONValue(parsing: Array(text.utf8))) == nine)
        for damaged in [
            "null", "{}", #"{"count":2,"values":[1]}"#, #"{"count":1,"values":[2,3]}"#,
            #"{"count":2,"values":[3,2]}"#, #"{"count":2,"values":[1,"x"]}"#, #"{"count":-1,"values":[]}"#,
            #"{"count":2,"values":[1,1e999]}"#, #"{"count":2,"values":[-1,1]}"#,
            #"{"count":1000000000000000000,"values":[1,2]}"#,
            #"{"count":9223372036854775807,"values":[1,2]}"#,
        ] {
            #expect(ScoreSample(json: try? JSONValue(parsing: Array(damaged.utf8))) == nil, "\(damaged)")
        }
    }
}
