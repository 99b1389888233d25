import Tensors
import Testing

struct TensorProductsTests {
    /// Sizes below, at and above whole tiles and panels, and inner extents of one part and of several.
    static let sizes: [(m: Int, n: Int, k: Int)] = [
        (1, 1, 1), (1, 3, 17), (3, 1, 65), (17, 65, 3), (65, 17, 1), (5, 33, 64), (14, 32, 8), (29, 64, 70),
        (3, 5, 800), (5, 64, 40), (2, 48, 9), (25, 112, 530),
    ]

    @Test func `each product agrees with sums in double precision`() {
        for variant: KernelVariant in KernelVariant.available {
            for size in Self.sizes {
                var generator = SplitMix64(seed: 1)
                let left = Tensor.normal([size.m, size.k], using: &generator)
                let right = Tensor.normal([size.k, size.n], using: &generator)
                let expected = reference(left, right)

                let products = variant.perform {
                    [
                        left.matmul(right), left.linear(weight: right.transposed),
                        left.transposed.transposedMatmul(right),
                    ]
                }

                for product in products { expectClose(product, expected, terms: size.k) }
            }
        }
    }

    @Test func `a row alone has the same bits as in a batch`() {
        for variant: KernelVariant in KernelVariant.available {
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

    @Test func `a weight of 16 bits gives the same bits as in 32 bits`() {
        for variant: KernelVariant in KernelVariant.available {
            for type: ElementType in [ElementType.float16, .bfloat16] {
                var generator = SplitMix64(seed: 3)
                let input = Tensor.normal([33, 400], using: &generator)
                let narrow = Tensor.normal([35, 400], using: &generator).converted(to: type)
                variant.perform {
                    let product = input.linear(weight: narrow)
                    #expect(product == input.linear(weight: narrow.converted(to: .float32)))
                    #expect(input.rows(4..<5).linear(weight: narrow) == product.rows(4..<5))
                }
            }
        }
    }

    @Test func `a weight of 8 bits gives nearly the same result, with the same bits in every variant`() {
        for columns: Int in [1, 2, 17, 65, 384, 2_800] {
            var generator = SplitMix64(seed: 5)
            let input = Tensor.normal([29, columns], using: &generator)
            let weight = Tensor.normal([403, columns], using: &generator)
            let bias = Tensor.normal([403], using: &generator)
            let quantized = weight.converted(to: .int8)

            let products = KernelVariant.available.map { variant in
                variant.perform { input.linear(weight: quantized, bias: bias) }
            }

            let exact = input.linear(weight: weight, bias: bias)
            let cosine = exact.dot(products[0]) / (exact.squaredNorm * products[0].squaredNorm).squareRoot()
            #expect(cosine > 0.9999)
            #expect(products.allSatisfy { $0 == products[0] })
            let widened = input.linear(weight: quantized.converted(to: .float32), bias: bias)
            #expect((widened - products[0]).maximumMagnitude < 2e-3 * Float(columns).squareRoot())
            #expect(input.rows(3..<4).linear(weight: quantized, bias: bias) == products[0].rows(3..<4))
        }
    }

    @Test func `variants with fused multiply-add agree in every bit`() {
        for size: Int in [1, 3, 17, 65] {
            let variants = KernelVariant.available.filter { $0.description != "portable" }
            var generator = SplitMix64(seed: 4)
            let input = Tensor.normal([size, 400], using: &generator)
            let weight = Tensor.normal([70, 400], using: &generator)
            let bias = Tensor.normal([70], using: &generator)

            let results = variants.map { variant in
                variant.perform {
                    let states = input.linear(weight: weight, bias: bias, activation: .gelu)
                    return states.layerNorm(scale: bias, bias: bias, epsilon: 1e-12).softmaxOfRows()
                }
            }

            #expect(results.allSatisfy { $0 == results[0] })
        }
    }

    @Test func `a product is added to the previous elements`() {
        for variant: KernelVariant in KernelVariant.available {
            var sum = Tensor(repeating: 100, shape: [2, 1])
            variant.perform {
                sum.accumulateTransposedProduct(
                    of: Tensor([1, 2, 3, 4], shape: [2, 2]), and: Tensor([1, 10], shape: [2, 1]))
            }

            #expect(sum == Tensor([131, 142], shape: [2, 1]))
        }
    }
}

/// Returns `left · right`, summed in double precision.
private func reference(_ left: Tensor, _ right: Tensor) -> [Double] {
    (0..<left.rows).flatMap { row in
        (0..<right.columns).map { column in
            (0..<left.columns).reduce(0) { $0 + Double(left[row, $1]) * Double(right[$1, column]) }
        }
    }
}

/// Expects the sums of `terms` products to be close.
///
/// Rounding `terms` numbers of about 1 causes an error of far less than `terms` units in the last place.
private func expectClose(_ product: Tensor, _ expected: [Double], terms: Int) {
    let tolerance = Double(terms + 1) * 4e-7
    #expect(
        zip(product.elements, expected).allSatisfy { abs(Double($0) - $1) <= tolerance },
        "\(product.shape) from \(terms) terms")
}
