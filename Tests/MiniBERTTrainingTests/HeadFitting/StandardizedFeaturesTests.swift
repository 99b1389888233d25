import Tensors
import NeuralNetworks
@testable import MiniBERTTraining
import Testing

struct StandardizedFeaturesTests {
    /// Columns by name, over four rows.
    private static let columns: [(name: String, values: [Float])] = [
        ("common", [1, 2, 3, 4]),
        ("as common", [-2, 0.5, 1, -1]),
        ("another", [0, 1, 1, 2]),
        ("small, but above 2^-14 of the others", [0, 1e-4, 2e-4, 3e-4]),
        ("of a norm whose weight is nearly zero", [1e-33, -3e-33, 5e-33, 2e-33]),
        ("2^-15 of the others", [0, 0x1p-15, 0, 0x1p-15]),
        ("constant", [7, 7, 7, 7]),
        ("constant but for rounding", [1e6, 1e6, 1_000_000.06, 1e6]),
        ("zero", [0, 0, 0, 0]),
    ]
    /// The number of columns with information, which are the first.
    private static let livingCount = 4

    private let features: Tensor
    private let scale: FeatureScale

    init() {
        let columns = Self.columns
        features = Tensor(
            (0..<4).flatMap { row in columns.map { $0.values[row] } }, shape: [4, columns.count])
        scale = FeatureScale(of: features, rows: [0, 1, 2, 3])
    }

    @Test func `features that hardly vary are left out, and the others have deviation one`() {
        let standardized = scale.standardized(features)

        for (column, (name, _)) in Self.columns.enumerated() {
            let values = (0..<4).map { standardized[$0, column] }
            let square = values.map { $0 * $0 }.reduce(0, +) / 4
            if column < Self.livingCount {
                #expect(abs(square - 1) < 1e-5, "\(name)")
            } else {
                #expect(values == [0, 0, 0, 0], "\(name)")
            }
        }
    }

    @Test func `a feature that is left out has no weight`() {
        var parameters = HeadParameters(
            zeros: HeadExtents(outputCount: 2, width: Self.columns.count))
        let count = parameters.extents.count
        parameters.values = Tensor((0..<count).map { Float($0 + 1) }, shape: [count])

        let map = parameters.map(hasTwoClasses: false, scale: scale, temperature: 1)

        for row in 0..<2 {
            for column in Self.columns.indices {
                #expect((map.weight[row, column] == 0) == (column >= Self.livingCount))
            }
        }
        let block = RowBlocks.Block(
            features: scale.standardized(features), rows: [0, 1, 2, 3])
        let standardized = HeadMap(parameters)(block)
        let difference = zip(map(features).elements, standardized.elements).map { abs($0 - $1) }.max()
        #expect(difference ?? .infinity < 1e-3)
    }

    @Test func `a map that absorbs the scale has no weight for a feature that is left out`() {
        var map = Linear(inputSize: Self.columns.count, outputSize: 2).randomizedWeights()

        map.absorb(scale)

        for column in Self.columns.indices {
            #expect((map.weight[0, column] == 0) == (column >= Self.livingCount))
        }
    }

    @Test func `constant features are all left out`() {
        let constant = Tensor([3, 4, 3, 4], shape: [2, 2])

        #expect(FeatureScale(of: constant, rows: [0, 1]).factors == [0, 0])
    }

    /// all-MiniLM-L6-v2 has two such elements in its states.
    @Test func `a fitted head fits into half precision even if some features are nearly constant`() throws {
        var generator = SplitMix64(seed: 4)
        let living = Tensor.normal([60, 6], using: &generator).elements
        var rows: [Float] = []
        for row in 0..<60 { rows += living[row * 6..<row * 6 + 6] + [living[row * 6] * 5e-33, 4e-33] }
        let classes = (0..<60).map { living[$0 * 6] > 0 ? 1 : 0 }

        let fit = try HeadFitting().fit(
            HeadFeatures(Tensor(rows, shape: [60, 8])), to: .classes(classes, count: 2))

        #expect((0..<2).allSatisfy { fit.map.weight[$0, 6] == 0 && fit.map.weight[$0, 7] == 0 })
        #expect(fit.map.weight.maximumMagnitude < 65_504)
    }
}

extension Linear {
    fileprivate func randomizedWeights() -> Linear {
        var (map, generator) = (self, SplitMix64(seed: 1))
        map.weight = Tensor.normal(weight.shape, using: &generator)
        return map
    }
}
