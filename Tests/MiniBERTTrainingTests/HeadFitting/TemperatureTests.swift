import Tensors
@testable import MiniBERTTraining
import Testing

struct TemperatureTests {
    /// The temperature of rows with logit `scale · log 4`, eight of ten of which are positive: without the scale, the
    /// logistic function gives exactly their share.
    private static func temperature(scale: Float, tens: Int, sharpens: Bool = true) throws -> Double {
        let count = 10 * tens
        let targets = HeadTargets.classes((0..<count).map { $0 % 10 < 8 ? 1 : 0 }, count: 2)
        let logits = Tensor([Float](repeating: 1.386_294_4 * scale, count: count), shape: [count, 1])
        let objective = HeadObjective(
            targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []), inverseStrength: 1)
        return try Temperature.fitted(
            to: logits, rows: Array(0..<count), objective: objective, sharpens: sharpens)
    }

    @Test(arguments: [0.5, 1, 3] as [Float]) func `many rows undo a scale of the logits`(scale: Float) throws
    {
        #expect(try abs(Self.temperature(scale: scale, tens: 2000) / Double(scale) - 1) < 0.01)
    }

    @Test(arguments: [0.5, 1, 3] as [Float]) func `ten rows change nothing`(scale: Float) throws {
        #expect(try Self.temperature(scale: scale, tens: 1) == 1)
    }

    @Test func `some dozens of rows undo a part of the scale`() throws {
        let temperature = try Self.temperature(scale: 3, tens: 10)

        #expect(temperature > 1.3 && temperature < 2.7)
    }

    @Test func `a head that is fitted again on all rows is not sharpened`() throws {
        #expect(try Self.temperature(scale: 0.5, tens: 2000, sharpens: false) == 1)
        #expect(try Self.temperature(scale: 3, tens: 2000, sharpens: false) > 2.9)
    }

    @Test func `rows that are all right or all wrong change little`() throws {
        for count: Int in 2...8 {
            for truth in [0, 1] {
                let targets = HeadTargets.classes(Array(repeating: truth, count: count), count: 2)
                let objective = HeadObjective(
                    targets: targets, classWeights: ClassWeights(.none, for: targets, rows: []),
                    inverseStrength: 1)

                let temperature = try Temperature.fitted(
                    to: Tensor([Float](repeating: 1, count: count), shape: [count, 1]),
                    rows: Array(0..<count), objective: objective, sharpens: true)

                #expect(temperature > 0.7 && temperature < 1.4)
            }
        }
    }
}
