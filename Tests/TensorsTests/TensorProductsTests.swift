import Tensors
import Testing

struct TensorProductsTests {
    static let sizes: [(m: Int, n: Int, k: Int)] = [
        (1, 1, 1), (1, 3, 17), (3, 1, 65), (17, 65, 3), (65, 17, 1), (5, 33, 64), (14, 32, 8), (29, 64, 70),
    ]

    @Test(arguments: KernelVariant.available, sizes)
    func `each product agrees with sums in double precision`(
        variant: KernelVariant, size: (m: Int, n: Int, k: Int)
    ) {
        var generator = SplitMix64(seed: 1)
        let left = Tensor.normal([size.m, size.k], using: &generator)
        let right = Tensor.normal([size.k, size.n], using: &generator)
        let expected = reference(left, right)

        let products = variant.perform {
            [
                left.matmul(right), left.matmulTransposed(transposed(right)),
                transposed(left).transposedMatmul(right),
            ]
        }

        for product in products { expectClose(product, expected, terms: size.k) }
    }

    @Test(arguments: KernelVariant.available)
    func `a row alone has the same bits as in a batch`(variant: KernelVariant) {
        var generator = SplitMix64(seed: 2)
        let batch = Tensor.normal([37, 70], using: &generator)
        let weight = Tensor.normal([45, 70], using: &generator)
        let bias = Tensor.normal([45], using: &generator)
        let residual = Tensor.normal([37, 45], using: &generator)
        variant.perform {
            let together = batch.linear(weight: weight, bias: bias, activation: .gelu, adding: residual)

            for row in 0..<37 {
                let alone = batch.rows(row..<row + 1).linear(
                    weight: weight, bias: bias, activation: .gelu, adding: residual.rows(row..<row + 1))
                #expect(alone == together.rows(row..<row + 1))
            }
        }
    }
}

/// `left · right`, summed in double precision.
private func reference(_ left: Tensor, _ right: Tensor) -> [Double] {
    (0..<left.rows).flatMap { row in
        (0..<right.columns).map { column in
            (0..<left.columns).reduce(0) { $0 + Double(left[row, $1]) * Double(right[$1, column]) }
        }
    }
}

private func transposed(_ tensor: Tensor) -> Tensor {
    var result = Tensor(zeros: [tensor.columns, tensor.rows])
    for row in 0..<tensor.rows {
        for column in 0..<tensor.columns { result[column, row] = tensor[row, column] }
    }
    return result
}

/// A chain of `terms` roundings of numbers of size 1 wanders off by far less than `terms` units in the last place.
private func expectClose(_ product: Tensor, _ expected: [Double], terms: Int) {
    let tolerance = Double(terms + 1) * 4e-7
    #expect(zip(product.elements, expected).allSatisfy { abs(Double($0) - $1) <= tolerance })
}
