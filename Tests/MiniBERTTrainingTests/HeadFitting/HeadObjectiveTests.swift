import Tensors
@testable import MiniBERTTraining
import Testing

struct HeadObjectiveTests {
    private static let cases: [HeadTargets] = [
        .classes([0, 1, 1, 0, 1, 0], count: 2), .classes([0, 1, 2, 3, 1, 0], count: 4),
        .labelSets([[0], [1, 2], [], [0, 1, 2], [2], [1]], count: 3), .values([0.5, -1, 2, 3, 0, 1]),
    ]

    @Test func `the gradient agrees with finite differences`() throws {
        for targets: HeadTargets in Self.cases {
            var generator = SplitMix64(seed: 9)
            let features = Tensor(
                (0..<18).map { _ in Float.random(in: -1...1, using: &generator) }, shape: [6, 3])
            let rows = RowBlocks([RowBlocks.Block(features: features, rows: Array(0..<6))])
            let weights = ClassWeights(.balanced, for: targets, rows: Array(0..<6))
            let objective = HeadObjective(targets: targets, classWeights: weights, inverseStrength: 0.7)
            var parameters = HeadParameters(outputCount: objective.outputCount, width: 3)
            for index in parameters.values.indices {
                parameters.values[index] = Double.random(in: -1...1, using: &generator)
            }

            let gradient = try objective.evaluation(at: parameters, over: rows).gradient

            for index in parameters.values.indices {
                var (above, below) = (parameters, parameters)
                above.values[index] += 1e-2
                below.values[index] -= 1e-2
                let difference =
                    try objective.evaluation(at: above, over: rows).value
                    - objective.evaluation(at: below, over: rows).value
                #expect(abs(difference / 2e-2 - gradient[index]) < 1e-3 * max(1, abs(gradient[index])))
            }
        }
    }

    @Test func `logits of ten thousand give a finite loss`() throws {
        let objective = HeadObjective(
            targets: .classes([0, 1], count: 3),
            classWeights: ClassWeights(.none, for: .classes([0, 1], count: 3), rows: []),
            inverseStrength: 1)

        let loss = try objective.loss(
            of: Tensor([1e4, -1e4, 0, 1e4, -1e4, 0], shape: [2, 3]), rows: [0, 1])

        #expect(loss == 2e4)
    }
}
