import Tensors
@testable import MiniBERTTraining
import Testing

struct GramPreconditionerTests {
    @Test(arguments: [1, 3, 17]) func `it applies the inverse of the matrix it was built from`(width: Int)
        throws
    {
        var generator = SplitMix64(seed: 5)
        let rows = 40
        let features = Tensor(
            (0..<rows * width).map { _ in Float.random(in: -1...1, using: &generator) }, shape: [rows, width])
        let block = RowBlocks([RowBlocks.Block(features: features, rows: Array(0..<rows))])
        let gram = try GramMatrix(of: block, width: width, threads: WorkerThreads(count: 1))
        let vector = (0...width).map { Double($0 + 1) }
        var product = [Double](repeating: 0, count: width + 1)
        for row in 0..<width {
            for column in 0..<width {
                product[row] += 40 * 0.25 * gram.values[row * width + column] * vector[column]
            }
            product[row] += vector[row] / 2
        }
        product[width] = 40 * 0.25 * vector[width]

        let inverse = try GramPreconditioner(gram, rowCount: rows, curvature: 0.25, inverseStrength: 2)
        let solution = try inverse(product)

        for (found, expected) in zip(solution, vector) { #expect(abs(found - expected) < 1e-6 * expected) }
    }
}
