import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import MiniBERTTraining

struct GreedyRemovalTests {
    private let inputs: Tensor
    private let map: Linear

    init() {
        var generator = SplitMix64(seed: 5)
        func numbers(_ count: Int) -> [Float] {
            (0..<count).map { _ in Float(generator.next() >> 40) / Float(1 << 23) - 1 }
        }
        var inputs = Tensor(numbers(400 * 6), shape: [400, 6])
        // The fourth input is nearly the sum of two others.
        for row in 0..<400 { inputs[row, 3] = inputs[row, 0] + inputs[row, 5] + 0.001 * inputs[row, 3] }
        self.inputs = inputs
        map = Linear(inputSize: 6, outputSize: 3).randomized(seed: 9)
    }

    private func moments(_ inputs: Tensor, _ outputs: Tensor) -> LinearMoments {
        var moments = LinearMoments(inputSize: inputs.columns, outputSize: outputs.columns)
        moments.add(.init(inputs: inputs, outputs: outputs))
        return moments
    }

    private func columns(_ kept: [Int]) -> Tensor {
        Tensor.concatenatingColumns(kept.map { inputs.block(rows: 0..<400, columns: $0..<$0 + 1) })
    }

    private func error(_ map: Linear, _ kept: [Int], _ outputs: Tensor) -> Double {
        let difference = map(columns(kept)) - outputs
        return difference.dot(difference)
    }

    @Test func `least squares find the map behind outputs`() throws {
        let start = Linear(inputSize: 6, outputSize: 3)

        let found = try moments(inputs, map(inputs)).leastSquares(near: start, ridge: 1e-9)

        #expect(error(found, Array(0..<6), map(inputs)) < 1e-4)
        let bias = zip(found.bias.elements, map.bias.elements)
        #expect(bias.allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test func `a strong ridge keeps the map`() throws {
        let found = try moments(inputs, map(inputs).scaled(by: 2)).leastSquares(near: map, ridge: 1e9)

        #expect(zip(found.weight.elements, map.weight.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func `an input that the others give is removed first, at no loss`() throws {
        let outputs = map(inputs)
        var removal = try GreedyRemoval(
            map, moments: moments(inputs, outputs), groupSize: 1, ridge: 1e-9)

        try removal.reduce(to: 5)

        let remainder = removal.remainder
        #expect([[1, 2, 3, 4, 5], [0, 1, 2, 4, 5], [0, 1, 2, 3, 4]].contains(remainder.groups))
        #expect(error(remainder.map, remainder.groups, outputs) < 0.01)
    }

    @Test func `each removal is the best one, and the rest is repaired by least squares`() throws {
        let outputs = map(inputs)
        for groupSize in [1, 2] {
            var removal = try GreedyRemoval(
                map, moments: moments(inputs, outputs), groupSize: groupSize, ridge: 1e-9)
            var groups = Array(0..<6 / groupSize)
            while groups.count > 1 {
                func inputs(_ groups: [Int]) -> [Int] {
                    groups.flatMap { $0 * groupSize..<($0 + 1) * groupSize }
                }
                let errors = try groups.map { removed in
                    let kept = inputs(groups.filter { $0 != removed })
                    let best = try moments(columns(kept), outputs).leastSquares(
                        near: Linear(inputSize: kept.count, outputSize: 3), ridge: 1e-9)
                    return error(best, kept, outputs)
                }
                try removal.reduce(to: groups.count - 1)
                let remainder = removal.remainder
                let found = error(remainder.map, inputs(remainder.groups), outputs)
                let least = try #require(errors.min())
                #expect(abs(found - least) < 0.01 * least + 0.01, "\(found), \(errors)")
                groups = remainder.groups
            }
        }
    }
}
