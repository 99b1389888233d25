import MiniBERT
import NeuralNetworks
import Tensors
import Testing

@testable import MiniBERTTraining

struct ExampleInfluenceTests {
    /// The parts are those of the fitted head: together, they are its logits but for one factor and the bias.
    @Test func `the parts of all rows add up to the logits of a fitted head`() throws {
        var generator = SplitMix64(seed: 4)
        let features = Tensor.normal([90, 6], using: &generator)
        let truths = (0..<90).map { row in
            let noise = Float.random(in: -1...1, using: &generator)
            return features[row, 0] + noise > 0.5 ? 2 : features[row, 1] + noise > 0 ? 1 : 0
        }
        var options = HeadOptions()
        options.inverseStrengths = [0.5]
        options.isCalibrated = false
        let fit = try HeadFitting(options: options, threads: WorkerThreads(count: 1)).fit(
            HeadFeatures(features), to: .classes(truths, count: 3))
        let logits = fit.map(features)
        let influence = ExampleInfluence(
            features: features, truths: truths,
            probabilities: Evaluation.probabilities(of: logits, problemType: .singleLabel))

        let (first, second) = (features.rows(0..<1).elements, features.rows(1..<2).elements)
        let middle = (0..<6).map { (first[$0] + second[$0]) / 2 }
        for label in 0..<3 {
            // Shares are scaled for each text, so only their signs and ratios within one text are compared.
            let shares = influence.shares(of: first, on: label)
            #expect(abs(shares.reduce(0) { $0 + abs($1) } - 1) < 1e-9)
            let bias = meanLogit(of: fit.map, features, label)
            for text in [first, second, middle] {
                let logit = Double(fit.map(Tensor(text, shape: [1, 6]))[0, label]) - bias
                let sum = influence.shares(of: text, on: label).reduce(0, +)
                #expect(abs(logit) < 0.05 || (sum > 0) == (logit > 0), "\(logit) and \(sum)")
            }
        }
    }

    /// The logit of the mean of all features, which is the bias of a head on standardized features.
    private func meanLogit(of map: Linear, _ features: Tensor, _ label: Int) -> Double {
        (0..<features.rows).reduce(0) { $0 + Double(map(features.rows($1..<$1 + 1))[0, label]) }
            / Double(features.rows)
    }

    @Test func `a row of the label that is like the text speaks for it`() {
        let influence = ExampleInfluence(
            features: Tensor([1, 0, -1, 0, 0, 1, 0, -1], shape: [4, 2]), truths: [0, 1, 0, 1],
            probabilities: Array(repeating: [0.5, 0.5], count: 4))

        let shares = influence.shares(of: [2, 0], on: 0)

        #expect(shares[0] > 0.49 && shares[1] > 0.49 && abs(shares[2]) < 1e-6)
        #expect(influence.shares(of: [0, 0], on: 0).allSatisfy { abs($0) < 1e-6 })
    }
}
