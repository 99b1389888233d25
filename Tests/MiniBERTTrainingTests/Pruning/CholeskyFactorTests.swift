import Tensors
import Testing

@testable import MiniBERTTraining

struct CholeskyFactorTests {
    @Test func `a solution solves the equations`() throws {
        let size = 7
        // Hilbert's matrix with a larger diagonal.
        let matrix = (0..<size * size).map { index in
            1 / Double(index / size + index % size + 1) + (index / size == index % size ? 0.1 : 0)
        }
        let right = (0..<size * 2).map { Double($0 % 5) - 2 }

        let solution = try CholeskyFactor(of: matrix, size: size).solved(right, width: 2)

        for row in 0..<size {
            for column in 0..<2 {
                let sum = (0..<size).reduce(0.0) { $0 + matrix[row * size + $1] * solution[$1 * 2 + column] }
                #expect(abs(sum - right[row * 2 + column]) < 1e-10)
            }
        }
    }

    @Test func `a matrix without an inverse gives finite numbers`() throws {
        let solution = try CholeskyFactor(of: [1, 1, 1, 1], size: 2).solved([1, 1], width: 1)

        #expect(solution.allSatisfy { $0.isFinite })
    }
}
