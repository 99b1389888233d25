import Tensors
import NeuralNetworks
import TestSupport
import Foundation
import Testing

/// The results of PyTorch for each loss.
struct LossGolden: Decodable {
    struct Case: Decodable {
        let mean: Float
        let gradient: GoldenTensor
    }
    let logits: GoldenTensor
    let classes: [Int]
    let truths, numbers: [[Float]]
    let weights: [Float]
    let cases: [String: Case]

    static func load() throws -> LossGolden { try Fixture.load("losses.json", from: .module) }

    func expect(_ value: LossValue, is name: String) throws {
        let expected = try #require(cases[name])
        #expect(abs(value.mean - expected.mean) <= Tolerance.reference * abs(expected.mean))
        #expect(value.gradient.relativeDifference(from: expected.gradient.tensor) <= Tolerance.reference)
    }
}
