import Tensors
import Testing

struct TensorHeadsTests {
    /// The number of rows and heads, the rows of the weight for each head, and the columns of the weight.
    static let sizes: [(rows: Int, heads: Int, size: Int, width: Int)] = [
        (1, 1, 1, 1), (3, 2, 5, 10), (1, 12, 32, 384), (7, 4, 16, 70), (20, 3, 24, 33),
    ]

    @Test func `each head multiplies its columns by its rows of the weight`() {
        for variant: KernelVariant in KernelVariant.available {
            for size: (rows: Int, heads: Int, size: Int, width: Int) in Self.sizes {
                var generator = SplitMix64(seed: 1)
                let input = Tensor.normal([size.rows, size.heads * size.size], using: &generator)
                let weight = Tensor.normal([size.heads * size.size, size.width], using: &generator)
                variant.perform {
                    let product = input.matmulByHeads(weight, headCount: size.heads)

                    for head in 0..<size.heads {
                        let part = head * size.size..<(head + 1) * size.size
                        let expected = input.block(rows: 0..<size.rows, columns: part).matmul(
                            weight.rows(part))
                        #expect(rows(of: product, head: head, headCount: size.heads) == expected)
                    }
                }
            }
        }
    }

    @Test func `each head maps its rows to its columns`() {
        for variant: KernelVariant in KernelVariant.available {
            for size: (rows: Int, heads: Int, size: Int, width: Int) in Self.sizes {
                var generator = SplitMix64(seed: 2)
                let input = Tensor.normal([size.rows * size.heads, size.width], using: &generator)
                let weight = Tensor.normal([size.heads * size.size, size.width], using: &generator)
                let bias = Tensor.normal([size.heads * size.size], using: &generator)
                variant.perform {
                    // The first use packs panels temporarily, the second keeps them.
                    let first = input.linearByHeads(weight: weight, bias: bias, headCount: size.heads)
                    let output = input.linearByHeads(weight: weight, bias: bias, headCount: size.heads)

                    #expect(first == output)
                    for head in 0..<size.heads {
                        let expected = rows(of: input, head: head, headCount: size.heads).linear(
                            weight: weight, bias: bias)
                        let part = head * size.size..<(head + 1) * size.size
                        let all = 0..<size.rows
                        #expect(
                            output.block(rows: all, columns: part) == expected.block(rows: all, columns: part)
                        )
                    }
                }
            }
        }
    }

    @Test func `a weight of 16 or 8 bits gives the bits of the ordinary products`() {
        for variant: KernelVariant in KernelVariant.available {
            for type: ElementType in [ElementType.float16, .bfloat16, .int8] {
                var generator = SplitMix64(seed: 3)
                let weight = Tensor.normal([64, 48], using: &generator).converted(to: type)
                let bias = Tensor.normal([64], using: &generator)
                let rows = Tensor.normal([5, 64], using: &generator)
                let headRows = Tensor.normal([10, 48], using: &generator)
                variant.perform {
                    #expect(
                        rows.matmulByHeads(weight, headCount: 2)
                            == rows.matmulByHeads(weight.converted(to: .float32), headCount: 2))
                    for _ in 0..<2 {
                        let output = headRows.linearByHeads(weight: weight, bias: bias, headCount: 2)
                        let first = self.rows(of: headRows, head: 0, headCount: 2).linear(
                            weight: weight, bias: bias)
                        #expect(
                            output.block(rows: 0..<5, columns: 0..<32)
                                == first.block(rows: 0..<5, columns: 0..<32))
                    }
                }
            }
        }
    }

    private func rows(of tensor: Tensor, head: Int, headCount: Int) -> Tensor {
        tensor.gatheringRows((0..<tensor.rows / headCount).map { Int32($0 * headCount + head) })
    }
}
