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
        let extents = HeadExtents(outputCount: 2, width: width, sparseWidth: 2)
        var vector = HeadParameters(zeros: extents)
        vector.values = .uniform([extents.count], in: 1...2, using: &generator)
        let curvatures = [0.25, 0.1]
        let products = block.withFeatures { $0.transposedMatmul($0) }
        var dense = vector.dense.scaled(by: 0.5)
        var table = Tensor(zeros: [2, 2])
        for (output, curvature) in curvatures.enumerated() {
            let image = vector.dense.rows(output..<output + 1).matmul(products).scaled(by: Float(curvature))
            dense.addBlock(row: output, column: 0, image)
        }
        let sums = curvatures.map { 40 * $0 }
        let sparseWeights = try #require(vector.sparse)
        // Half of the rows have 2 in the first column, the others 4 in the second: means 1 and 2, variances 1 and 4.
        let bias = Tensor(
            sums.enumerated().map { output, sum in
                Float(sum)
                    * (vector.bias[0, output] + sparseWeights[0, output] + 2 * sparseWeights[1, output])
            }, shape: [2])
        for (column, (mean, variance)) in [(1.0, 1.0), (2, 4)].enumerated() {
            for (output, sum) in sums.enumerated() {
                table[column, output] =
                    Float(sum * variance + 0.5) * sparseWeights[column, output]
                    + Float(mean) * bias[0, output]
            }
        }
        let product = HeadParameters(extents: extents, dense: dense, sparse: table, bias: bias)

        let inverse = GramPreconditioner(
            gram, extents: extents, rowCount: rows, curvatures: curvatures, inverseStrength: 2)

        #expect((inverse(product.values) - vector.values).maximumMagnitude < 1e-4)
    }
}
