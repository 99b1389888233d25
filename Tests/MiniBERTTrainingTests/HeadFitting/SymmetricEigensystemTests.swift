import Tensors
@testable import MiniBERTTraining
import Testing

struct SymmetricEigensystemTests {
    /// A random matrix without negative eigenvalues.
    private static func matrix(width: Int, rank: Int) -> [Double] {
        var generator = SplitMix64(seed: 3)
        let rows = Tensor.normal([rank, width], using: &generator)
        return rows.transposedMatmul(rows).elements.map { Double($0) }
    }

    @Test(arguments: [1, 2, 3, 17, 65]) func `the vectors are orthonormal and give the matrix`(width: Int)
        throws
    {
        // A matrix of half the rank has many equal eigenvalues.
        for rank in [width, (width + 1) / 2] {
            let matrix = Self.matrix(width: width, rank: rank)
            let system = try SymmetricEigensystem(matrix, width: width)
            let largest = try #require(system.values.max())

            for row in 0..<width {
                for column in 0..<width {
                    var product = 0.0
                    var rebuilt = 0.0
                    for index in 0..<width {
                        product +=
                            system.vectors[row * width + index] * system.vectors[column * width + index]
                        rebuilt +=
                            system.values[index] * system.vectors[index * width + row]
                            * system.vectors[index * width + column]
                    }
                    #expect(abs(product - (row == column ? 1 : 0)) < 1e-12)
                    #expect(abs(rebuilt - matrix[row * width + column]) < 1e-12 * largest)
                }
            }
        }
    }

    @Test func `a diagonal matrix and zeros are their own decompositions`() throws {
        #expect(try SymmetricEigensystem([2, 0, 0, 3], width: 2).values.sorted() == [2, 3])
        #expect(try SymmetricEigensystem([0, 0, 0, 0], width: 2).values == [0, 0])
        #expect(try SymmetricEigensystem([], width: 0).values == [])
    }
}
