import Tensors
import Testing

struct TensorBlocksTests {
    private let matrix = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], shape: [3, 3])

    @Test func `a block is copied out`() {
        #expect(matrix.block(rows: 1..<3, columns: 0..<2) == Tensor([4, 5, 7, 8], shape: [2, 2]))
        #expect(matrix.rows(1..<2) == Tensor([4, 5, 6], shape: [1, 3]))
        #expect(matrix.rows(3..<3).count == 0)
    }

    @Test func `the transpose exchanges rows and columns`() {
        #expect(
            matrix.rows(0..<2).transposed == Tensor([1, 4, 2, 5, 3, 6], shape: [3, 2]))
    }

    @Test func `a block is written and added`() {
        var changed = matrix
        changed.setBlock(row: 0, column: 1, to: Tensor([20, 30], shape: [1, 2]))
        changed.addBlock(row: 1, column: 2, Tensor([100, 100], shape: [2, 1]))

        #expect(changed == Tensor([1, 20, 30, 4, 5, 106, 7, 8, 109], shape: [3, 3]))
    }

    @Test func `tensors are joined`() {
        let column = Tensor([10, 11, 12], shape: [3, 1])

        #expect(
            Tensor.concatenatingColumns([column, matrix.block(rows: 0..<3, columns: 1..<2)])
                == Tensor([10, 2, 11, 5, 12, 8], shape: [3, 2]))
        #expect(
            Tensor.concatenatingRows([column, column]) == Tensor([10, 11, 12, 10, 11, 12], shape: [6, 1]))
    }

    @Test(arguments: [ElementType.float32, .float16, .bfloat16])
    func `rows are gathered from a table of any type`(elementType: ElementType) {
        let gathered = matrix.converted(to: elementType).gatheringRows([2, 0, 2])

        #expect(gathered == Tensor([7, 8, 9, 1, 2, 3, 7, 8, 9], shape: [3, 3]))
    }

    @Test func `rows are added to the rows of their ids`() {
        var table = Tensor(zeros: [3, 2])
        table.scatterAddRows([2, 0, 2], from: Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]))

        #expect(table == Tensor([3, 4, 0, 0, 6, 8], shape: [3, 2]))
    }
}
