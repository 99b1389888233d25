import MiniBERT
import Testing

@testable import MiniBERTTraining

struct FineTuningErrorTests {
    @Test func `a canceled task is an interruption, and a fault of the options names no line`() {
        #expect(FineTuningError(.canceled, of: []) == .interrupted)
        #expect(FineTuningError(.noPooler, of: []) == .options(.noPooler))
    }
}
