import Tensors
@testable import MiniBERTTraining
import Testing

struct HeadObjectiveTests {
    private static let cases: [HeadTargets] = [
        .classes([0, 1, 1, 0, 1, 0], count: 2), .classes([0, 1, 2, 3, 1, 0], count: 4),
        .labelSets([[0], [1, 2], [], [0, 1, 2], [2], [1]], count: 3), .values([0.5, -1, 2, 3, 0, 1]),
    ]

    /// Six rows of three dense and, if asked for, four sparse features.
    private static func block(isSparse: Bool, using generator: inout SplitMix64) -> RowBlocks.Block {
        let sparse = SparseRows(
            offsets: [0, 2, 3, 3, 4, 6, 7], columns: [0, 2, 3, 1, 0, 3, 2],
            values: (0..<7).map { _ in Float.random(in: -1...1, using: &generator) }, columnCount: 4)
        return RowBlocks.Block(
            features: .uniform([6, 3], in: -1...1, using: &generator), sparse: isSparse ? sparse : nil,
            rows: Array(0..<6))
    }

    @Test(arguments: [false, true]) func `the gradient agrees with finite differences`(isSparse: Bool) throws
    {
        let many: [HeadTargets] = [
            .classes([0, 19, 2, 7, 7, 1], count: 20), .classes([0, 19, 2, 7, 32, 1], count: 33),
        ]
        for targets: HeadTargets in Self.cases + many {
            var generator = SplitMix64(seed: 9)
            let rows = RowBlocks([Self.block(isSparse: isSparse, using: &generator)])
            let weights = ClassWeights(.balanced, for: targets, rows: Array(0..<6))
            let objective = HeadObjective(targets: targets, classWeights: weights, inverseStrength: 0.7)
            let extents = HeadExtents(
                outputCount: targets.hasTwoClasses ? 1 : targets.outputCount, width: 3,
                sparseWidth: isSparse ? 4 : 0)
            var parameters = HeadParameters(zeros: extents)
            parameters.values = .uniform([extents.count], in: -1...1, using: &generator)

            let gradient = try objective.evaluation(at: parameters, over: rows).gradient.elements

            for index in gradient.indices {
                var (above, below) = (parameters, parameters)
                above.values[0, index] += 0x1p-7
                below.values[0, index] -= 0x1p-7
                let difference =
                    try objective.evaluation(at: above, over: rows).value
                    - objective.evaluation(at: below, over: rows).value
                #expect(abs(Float(difference * 64) - gradient[index]) < 1e-3 * max(1, abs(gradient[index])))
            }
        }
    }

    @Test func `the curvature is the mean of p times 1 - p`() throws {
        let targets = HeadTargets.classes([0, 1, 2, 3, 1, 0], count: 4)
        var generator = SplitMix64(seed: 9)
        let rows = RowBlocks([Self.block(isSparse: false, using: &generator)])
        let zero = HeadParameters(zeros: HeadExtents(outputCount: 4, width: 3))

        let curvatures = try HeadObjective.plain(targets).curvatures(at: zero, over: rows)

        #expect(curvatures.count == 4 && curvatures.allSatisfy { abs($0 - 3.0 / 16) < 1e-6 })
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
