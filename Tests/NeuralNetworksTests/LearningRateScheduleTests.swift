import NeuralNetworks
import TestSupport
import Foundation
import Testing

struct LearningRateScheduleTests {
    /// The reference of the linear and cosine schedules is transformers, that of the step decay PyTorch.
    @Test func `20 steps agree with the reference`() throws {
        for (name, schedule): (String, LearningRateSchedule) in [
            ("constant", LearningRateSchedule(.constant, warmupSteps: 4)),
            ("linear", LearningRateSchedule(.linear(totalSteps: 15), warmupSteps: 4)),
            ("cosine", LearningRateSchedule(.cosine(totalSteps: 15), warmupSteps: 4)),
            ("step", LearningRateSchedule(.step(interval: 3, factor: 0.5))),
        ] {
            let golden: [String: [Double]] = try Fixture.load("schedules.json", from: .module)
            let expected = try #require(golden[name])

            for (step, factor) in expected.enumerated() where !(name == "cosine" && step > 15) {
                #expect(abs(Double(schedule.factor(at: step)) - factor) < 1e-6, "at step \(step)")
            }
        }
    }

    @Test func `a cosine schedule stays at zero after its end`() {
        #expect(LearningRateSchedule(.cosine(totalSteps: 10)).factor(at: 15) < 1e-6)
    }

    @Test func `a step decay begins after the warm-up`() {
        let schedule = LearningRateSchedule(.step(interval: 2, factor: 0.1), warmupSteps: 2)

        #expect((0..<6).map { schedule.factor(at: $0) } == [0, 0.5, 1, 1, 0.1, 0.1])
    }
}
