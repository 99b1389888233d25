import TestSupport
import Tensors
@testable import MiniBERTTraining
import Testing

struct PrincipalDirectionsTests {
    @Test func `directions are orthonormal and span the largest extent of the rows`() throws {
        // 40 rows of 6 columns near a plane.
        let plane = Tensor.random([2, 6], seed: 1)
        var matrix = Tensor.random([40, 2], seed: 2).matmul(plane)
        matrix.add(.random([40, 6], seed: 3), scaledBy: 1e-4)
        var generator = SplitMix64(seed: 4)

        let directions = try PrincipalDirections(of: matrix, count: 2, using: &generator)

        let products = directions.rows.linear(weight: directions.rows)
        #expect(products.relativeDifference(from: Tensor([1, 0, 0, 1], shape: [2, 2])) < 1e-5)
        let restored = directions.reduced(matrix).matmul(directions.rows)
        #expect(restored.relativeDifference(from: matrix) < 1e-3)
    }

    @Test func `rows of too few dimensions still give orthonormal directions`() throws {
        let matrix = Tensor([1, 0, 0, 2, 0, 0], shape: [2, 3])
        var generator = SplitMix64(seed: 4)

        let directions = try PrincipalDirections(of: matrix, count: 3, using: &generator)

        let products = directions.rows.linear(weight: directions.rows)
        #expect(
            products.relativeDifference(from: Tensor([1, 0, 0, 0, 1, 0, 0, 0, 1], shape: [3, 3])) < 1e-5)
    }
}
