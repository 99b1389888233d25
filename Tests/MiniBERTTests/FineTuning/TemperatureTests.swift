import Testing

@testable import MiniBERT

struct TemperatureTests {
    @Test(arguments: [0.5, 1, 3] as [Float]) func `it undoes a scale of the logits`(scale: Float) {
        // Of ten rows with logits 0 and log 4, eight are right: exactly what the logistic function says.
        let targets = HeadTargets.classes((0..<10).map { $0 < 8 ? 1 : 0 }, count: 2)
        let logits = Tensor([Float](repeating: 1.386_294_4 * scale, count: 10), shape: [10, 1])
        let objective = HeadObjective(
            targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []), inverseStrength: 1)

        let temperature = Temperature.fitted(to: logits, rows: Array(0..<10), objective: objective)

        #expect(abs(temperature - Double(scale)) < 1e-3)
    }
}
