import Tensors
@testable import MiniBERTTraining
import Testing

struct GramPreconditionerTests {
    @Test(arguments: [1, 3, 17]) func `it applies the inverse of the matrix it was built from`(width: Int)
        throws
    {
        var generator = SplitMix64(seed: 5)
        let rows = 40
        let sparse = SparseRows(
            offsets: Array(0...rows), columns: (0..<rows).map { UInt32($0 % 2) },
            values: (0..<rows).map { $0 % 2 == 0 ? 2 : 4 }, columnCount: 2)
        let block = RowBlocks.Block(
            features: .uniform([rows, width], in: -1...1, using: &generator), sparse: sparse,
            rows: Array(0..<rows))
        let gram = try GramMatrix(of: RowBlocks([block]), width: width, threads: WorkerThreads(count: 1))
        let extents = HeadExtents(outputCount: 1, width: width, sparseWidth: 2)
        let vector = (0..<extents.count).map { Double($0 + 1) }
        var product = [Double](repeating: 0, count: extents.count)
        for row in 0..<width {
            for column in 0..<width {
                product[row] += 40 * 0.25 * gram.values[row * width + column] * vector[column]
            }
            product[row] += vector[row] / 2
        }
        // Half of the rows have 2 in the first column, the others 4 in the second.
        product[width] = (40 * 0.25 * 2 + 0.5) * vector[width]
        product[width + 1] = (40 * 0.25 * 8 + 0.5) * vector[width + 1]
        product[width + 2] = 40 * 0.25 * vector[width + 2]

        let inverse = try GramPreconditioner(
            gram, extents: extents, rowCount: rows, curvature: 0.25, inverseStrength: 2)
        let solution = inverse(Tensor(product.map { Float($0) }, shape: [extents.count])).elements

        for (found, expected) in zip(solution, vector) {
            #expect(abs(Double(found) - expected) < 1e-4 * expected)
        }
    }
}
