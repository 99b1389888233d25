@testable import MiniBERTTraining
import Testing

struct ScoreIntervalTests {
    @Test(arguments: [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634)])
    func `the interval stays between 0 and 1`(correct: Int, count: Int, lower: Double, upper: Double) {
        let interval = ScoreInterval.wilson(correct: correct, of: count)

        #expect(abs(interval.lower - lower) < 1e-4 && abs(interval.upper - upper) < 1e-4)
    }
}
