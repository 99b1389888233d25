import Tensors
import TestSupport
import NeuralNetworks
import Foundation
import Testing

/// The values of a parameter after each of 20 steps of the optimizers of PyTorch, all with the same gradients.
private struct OptimizerGolden: Decodable {
    let start, gradients: GoldenTensor
    let paths: [String: GoldenTensor]

    static func load() throws -> OptimizerGolden { try Fixture.load("optimizers.json", from: .module) }

    func expectSamePath(
        of rule: some Optimizer, as name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try #require(paths[name], sourceLocation: sourceLocation).tensor
        var parameter = start.tensor
        var slot = rule.makeSlot(for: parameter)
        for step in 1...expected.rows {
            rule.update(
                &parameter, gradient: gradients.tensor.rows(step - 1..<step).reshaped(parameter.shape),
                role: .weight, slot: &slot, learningRate: 0.1, step: step)
            let path = expected.rows(step - 1..<step).reshaped(parameter.shape)
            #expect(
                parameter.relativeDifference(from: path) <= Tolerance.reference, "at step \(step)",
                sourceLocation: sourceLocation)
        }
    }
}

struct OptimizerTests {
    @Test func `20 steps agree with PyTorch`() throws {
        let golden = try OptimizerGolden.load()

        try golden.expectSamePath(of: GradientDescent(), as: "gradientDescent")
        try golden.expectSamePath(of: Momentum(momentum: 0.9), as: "momentum")
        try golden.expectSamePath(of: Momentum(momentum: 0.9, isNesterov: true), as: "nesterov")
        try golden.expectSamePath(of: AdaGrad(), as: "adaGrad")
        try golden.expectSamePath(of: RMSProp(), as: "rmsProp")
        try golden.expectSamePath(of: Adam(), as: "adam")
        try golden.expectSamePath(of: Adam(weightDecay: 0.05), as: "adamW")
    }

    @Test func `weight decay depends on the role`() {
        for (role, decays): (ParameterRole, Bool) in [
            (ParameterRole.weight, true), (.embedding, true), (.bias, false), (.scale, false),
        ] {
            let rule = Adam(weightDecay: 0.5)
            var parameter = Tensor([2], shape: [1])
            var slot = rule.makeSlot(for: parameter)

            rule.update(
                &parameter, gradient: Tensor(zeros: [1]), role: role, slot: &slot, learningRate: 0.1, step: 1)

            #expect(parameter.elements == [decays ? 1.9 : 2])
        }
    }
}
