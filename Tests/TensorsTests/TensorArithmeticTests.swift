import Tensors
import Testing

struct TensorArithmeticTests {
    /// Sizes below, at and above whole vectors of 16 lanes.
    static let counts = [0, 1, 3, 16, 17, 65]

    @Test func `operations work element by element`() {
        for variant: KernelVariant in KernelVariant.available {
            for count in Self.counts {
                var generator = SplitMix64(seed: 11)
                let left = Tensor.normal([count], using: &generator)
                let right = Tensor.normal([count], using: &generator)
                let pairs = Array(zip(left.elements, right.elements))
                variant.perform {
                    #expect((left + right).elements == pairs.map { $0 + $1 })
                    #expect((left - right).elements == pairs.map { $0 - $1 })
                    #expect((left * right).elements == pairs.map { $0 * $1 })
                    #expect(left.scaled(by: 3).elements == left.elements.map { 3 * $0 })

                    var changed = left
                    changed.add(right, scaledBy: 0.5)
                    #expect(zip(changed.elements, pairs).allSatisfy { abs($0 - ($1.0 + 0.5 * $1.1)) <= 1e-6 })
                    changed = left
                    changed += right
                    #expect(changed == left + right)
                }
            }
        }
    }

    @Test func `dot products, norms and maxima agree with double precision`() {
        for variant: KernelVariant in KernelVariant.available {
            for count in Self.counts {
                var generator = SplitMix64(seed: 12)
                let left = Tensor.normal([count], using: &generator)
                let right = Tensor.normal([count], using: &generator)
                let dot = zip(left.elements, right.elements).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                variant.perform {
                    #expect(abs(left.dot(right) - dot) <= 1e-12)
                    #expect(left.squaredNorm == left.dot(left))
                    #expect(left.maximumMagnitude == left.elements.map(abs).max() ?? 0)
                }
            }
        }
    }

    @Test func `the first number that is not finite is found`() {
        for variant: KernelVariant in KernelVariant.available {
            for index: Int in [0, 5, 16, 39] {
                for fault in [Float.nan, .infinity, -.infinity] {
                    var tensor = Tensor(repeating: 1, shape: [1, 40])
                    #expect(variant.perform { tensor.isFinite })

                    tensor[0, index] = fault
                    tensor[0, 39] = fault

                    #expect(variant.perform { tensor.firstNonFiniteIndex } == index)
                    #expect(variant.perform { tensor.maximumMagnitude }.isNaN == fault.isNaN)
                }
            }
        }
    }
}
