import Foundation
import Tensors
@testable import MiniBERTTraining
import Testing

struct TemperatureTests {
    /// The temperature of rows with logit `scale · log 4`, eight of ten of which are positive: without the scale, the
    /// logistic function gives exactly their share.
    private static func temperature(scale: Float, tens: Int, prior: Temperature.Prior) throws -> Double {
        let count = 10 * tens
        let targets = HeadTargets.classes((0..<count).map { $0 % 10 < 8 ? 1 : 0 }, count: 2)
        let logits = Tensor([Float](repeating: 1.386_294_4 * scale, count: count), shape: [count, 1])
        return try Temperature.fitted(
            to: logits, rows: Array(0..<count), objective: .plain(targets), prior: prior
        ).value
    }

    @Test(arguments: [0.5, 1, 3] as [Float]) func `many rows undo a scale of the logits`(scale: Float) throws
    {
        for prior in [Temperature.Prior.trained, .penalized] {
            let temperature = try Self.temperature(scale: scale, tens: 2000, prior: prior)

            #expect(abs(temperature / Double(scale) - 1) < 0.01)
        }
    }

    @Test func `the logits of a strong penalty become as large as they should be`() throws {
        let temperature = try Self.temperature(scale: 0.01, tens: 20, prior: .penalized)

        #expect(temperature > 0.005 && temperature < 0.05)
    }

    @Test(arguments: [0.5, 1, 3] as [Float]) func `ten rows change nothing after a training by gradients`(
        scale: Float
    ) throws {
        #expect(try Self.temperature(scale: scale, tens: 1, prior: .trained) == 1)
    }

    @Test func `some dozens of rows undo a part of the scale`() throws {
        let temperature = try Self.temperature(scale: 3, tens: 10, prior: .trained)

        #expect(temperature > 1.3 && temperature < 2.7)
    }

    @Test func `the prior adds half of its precision times the square of the logarithm`() throws {
        let targets = HeadTargets.classes([0, 1], count: 2)

        let temperature = try Temperature.fitted(
            to: Tensor([-1, 1], shape: [2, 1]), rows: [0, 1], objective: .plain(targets), prior: .penalized)

        let logarithm = log(temperature.value)
        #expect(logarithm < 0)
        #expect(abs(temperature.priorLoss - 1.5 * logarithm * logarithm) < 1e-9)
    }

    @Test func `rows that are all right or all wrong change little`() throws {
        for count: Int in 2...8 {
            for truth in [0, 1] {
                let targets = HeadTargets.classes(Array(repeating: truth, count: count), count: 2)
                let logits = Tensor([Float](repeating: 1, count: count), shape: [count, 1])
                func temperature(_ prior: Temperature.Prior) throws -> Double {
                    try Temperature.fitted(
                        to: logits, rows: Array(0..<count), objective: .plain(targets), prior: prior
                    ).value
                }

                #expect(try (0.7...1.4).contains(temperature(.trained)))
                #expect(try (0.4...2.5).contains(temperature(.penalized)))
            }
        }
    }
}
