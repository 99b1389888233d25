import SafetensorsFormat
import Tensors
import TestSupport
import Testing

@testable import MiniBERTTraining

struct FeatureRowsTests {
    private static let width = 6

    /// Rows with all different numbers, in one matrix and in files of a few rows.
    private static func rows(_ counts: [Int]) throws -> (whole: Tensor, parts: FeatureRows) {
        let total = counts.reduce(0, +)
        let whole = Tensor((0..<total * width).map { Float($0) }, shape: [total, width])
        var parts: FeatureRows?
        var start = 0
        for count in counts {
            let content = TensorContent(
                name: "features", floats: whole.rows(start..<start + count).elements, shape: [count, width])
            let file = try SafetensorsFile(bytes: SafetensorsWriter([content]).bytes(), name: "part")
            let part = FeatureRows(
                memory: file.region, bytes: file.byteRange(of: file.tensors[0]), count: count, width: width)
            parts = parts?.appending(part) ?? part
            start += count
        }
        return (whole, try #require(parts))
    }

    @Test func `rows of several files are those of one matrix, in any order and by any columns`() throws {
        let (whole, parts) = try Self.rows([1, 700, 0, 512, 3])
        var generator = SplitMix64(seed: 3)
        let order = Array(0..<whole.rows).shuffled(using: &generator)

        #expect(parts.rowCount == whole.rows && parts.width == Self.width)
        #expect(parts.matrix == whole)
        for columns in [0..<6, 2..<5] {
            let expected = whole.gatheringRows(order.map { Int32($0) }).block(
                rows: 0..<order.count, columns: columns)
            let portions = Array(parts.selecting(columns: columns).portions(of: order))
            #expect(portions.map(\.rows) == [512, 512, 192])
            #expect(Tensor.concatenatingRows(portions) == expected)
            #expect(
                Array(FeatureRows(whole).selecting(columns: columns).portions(of: order)) == portions)
        }
    }

    @Test func `a number that is not finite is found in each part, unless its column is left out`() throws {
        for row in [0, 600, 699] {
            var (whole, _) = try Self.rows([700])
            #expect(FeatureRows(whole).isFinite)
            whole[row, 4] = .nan
            for rows in [FeatureRows(whole), FeatureRows(whole.rows(0..<1)).appending(FeatureRows(whole))] {
                #expect(!rows.isFinite)
                #expect(rows.selecting(columns: 0..<4).isFinite)
            }
        }
    }
}
