import TestSupport
import Tensors
import Testing

struct TensorRandomTests {
    @Test func `a seed gives the same numbers`() {
        var first = SplitMix64(seed: 1)
        var second = SplitMix64(seed: 1)

        #expect(Tensor.normal([10], using: &first) == Tensor.normal([10], using: &second))
        #expect(Tensor.normal([10], using: &first) != Tensor.normal([10], using: &first))
    }

    @Test func `normal numbers have mean 0 and the deviation asked for`() {
        var generator = SplitMix64(seed: 2)
        let numbers = Tensor.normal([10_000], deviation: 2, using: &generator)
        let mean = numbers.sum / 10_000

        #expect(abs(mean) < 0.1)
        #expect(abs((numbers.squaredNorm / 10_000 - mean * mean).squareRoot() - 2) < 0.1)
    }

    @Test func `truncated normal numbers stay within two deviations`() {
        var generator = SplitMix64(seed: 3)
        let numbers = Tensor.truncatedNormal([10_000], deviation: 0.02, using: &generator)

        #expect(numbers.maximumMagnitude <= 0.04)
        #expect(numbers.maximumMagnitude > 0.039)
    }

    @Test func `uniform numbers fill their range`() {
        var generator = SplitMix64(seed: 4)
        let numbers = Tensor.uniform([10_000], in: -1...3, using: &generator).elements

        #expect(numbers.allSatisfy { (-1...3).contains($0) })
        #expect((numbers.min() ?? 0) < -0.99)
        #expect((numbers.max() ?? 0) > 2.99)
    }
}
