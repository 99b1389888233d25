import Tensors
import Testing

struct SparseRowsTests {
    private let matrix = SparseRows(
        offsets: [0, 2, 2, 3], columns: [3, 0, 1], values: [2, -1, 0.5], columnCount: 4)

    @Test func `a product adds the rows of the table that a row names`() {
        let table = Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [4, 2])

        #expect(matrix.matmul(table) == Tensor([13, 14, 0, 0, 1.5, 2], shape: [3, 2]))
    }

    @Test func `the transposed matrix has the same elements`() {
        let transposed = SparseRows(
            offsets: [0, 1, 2, 2, 3], columns: [0, 2, 0], values: [-1, 0.5, 2], columnCount: 3)

        #expect(matrix.transposed == transposed)
        #expect(SparseRows(offsets: [0], columns: [], values: [], columnCount: 2).transposed.rowCount == 2)
    }

    @Test func `a product with the transposed matrix adds to the rows that the columns name`() {
        var sums = Tensor(repeating: 10, shape: [4, 2])
        sums.accumulateProduct(
            of: matrix.transposed, and: Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]), width: 2)

        #expect(sums == Tensor([9, 8, 12.5, 13, 10, 10, 12, 14], shape: [4, 2]))
    }

    @Test func `rows are selected in any order`() {
        let selected = SparseRows(
            offsets: [0, 1, 3, 4], columns: [1, 3, 0, 1], values: [0.5, 2, -1, 0.5], columnCount: 4)

        #expect(matrix.rows([2, 0, 2]) == selected)
        #expect(matrix.rows(1..<2).rowCount == 1)
        #expect(matrix.rows([]) == SparseRows(offsets: [0], columns: [], values: [], columnCount: 4))
    }

    @Test func `parts of the columns have the elements of the matrix in their order`() {
        let parts = matrix.columnParts(of: 2)

        #expect(
            parts == [
                SparseRows(offsets: [0, 1, 1, 2], columns: [0, 1], values: [-1, 0.5], columnCount: 4),
                SparseRows(offsets: [0, 1, 1, 1], columns: [3], values: [2], columnCount: 4),
            ])
        #expect(matrix.columnParts(of: 4) == [matrix])
    }

    @Test func `a product of the beginnings of vectors leaves the rest`() {
        var sums = Tensor(repeating: 10, shape: [8])
        sums.accumulateProduct(of: matrix, and: Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [9]), width: 2)

        #expect(sums == Tensor([23, 24, 10, 10, 11.5, 12, 10, 10], shape: [8]))
    }

    @Test func `rows are joined one below another`() {
        #expect(matrix.rows(0..<1).appending(matrix.rows(1..<3)) == matrix)
    }

    @Test func `the means of a column count its zeros`() {
        #expect(matrix.means == [-1, 0.5, 0, 2].map { $0 / 3 })
        #expect(matrix.meanSquares == [1, 0.25, 0, 4].map { $0 / 3 })
    }

    @Test func `a factor multiplies every element`() {
        #expect(matrix.scaled(by: 2).values == [4, -2, 1])
    }

    @Test(arguments: [1, 3, 17, 65, 150])
    func `products agree with those of dense matrices and do not depend on the threads`(width: Int) {
        var generator = SplitMix64(seed: 5)
        let sparse = Self.random(rows: 3000, columns: 40, using: &generator)
        var dense = Tensor(zeros: [3000, 40])
        for row in 0..<sparse.rowCount {
            for place in sparse.offsets[row]..<sparse.offsets[row + 1] {
                dense[row, Int(sparse.columns[place])] = sparse.values[place]
            }
        }
        let table = Tensor.normal([40, width], using: &generator)
        let gradient = Tensor.normal([3000, width], using: &generator)

        let results = [1, 4].map { threads in
            WorkerThreads(count: threads).map([0]) { _ in
                (sparse.matmul(table), sparse.transposed.matmul(gradient))
            }[0]
        }
        let (sums, transposedSums) = results[0]

        #expect(sums == results[1].0)
        #expect(transposedSums == results[1].1)
        // Sums of at most 3000 products of size 1, in another order.
        #expect((sums - dense.matmul(table)).maximumMagnitude < 1e-4)
        #expect((transposedSums - dense.transposedMatmul(gradient)).maximumMagnitude < 1e-4)
    }

    private static func random(
        rows: Int, columns: Int, using generator: inout SplitMix64
    ) -> SparseRows {
        var offsets = [0]
        var places: [UInt32] = []
        for _ in 0..<rows {
            let count = Int.random(in: 0...columns, using: &generator)
            places += (0..<UInt32(columns)).shuffled(using: &generator).prefix(count)
            offsets.append(places.count)
        }
        let values = places.map { _ in Float.random(in: -1...1, using: &generator) }
        return SparseRows(offsets: offsets, columns: places, values: values, columnCount: columns)
    }
}
