import MiniBERTTraining
import Testing

struct CalibrationTests {
    @Test func `confidence that equals accuracy has no error`() {
        let calibration = Calibration(confidences: [0.5, 0.5, 1, 1], isCorrect: [true, false, true, true])

        #expect(calibration.expectedError == 0)
        #expect(calibration.bins.map(\.count) == [0, 0, 0, 0, 0, 2, 0, 0, 0, 2])
        #expect(calibration.bins[0].accuracy == nil)
    }

    @Test func `a calibration without predictions has no error and no NaN`() {
        #expect(Calibration(confidences: [], isCorrect: []).expectedError == 0)
    }
}
