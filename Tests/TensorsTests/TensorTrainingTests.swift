import Tensors
import Testing

struct TensorTrainingTests {
    /// Sizes below, at and above whole vectors of 16 lanes.
    static let counts = [0, 1, 3, 16, 17, 65]

    @Test func `a step of Adam works element by element`() {
        for variant: KernelVariant in KernelVariant.available {
            for count in Self.counts {
                var generator = SplitMix64(seed: 31)
                let start = Tensor.normal([count], using: &generator)
                let gradient = Tensor.normal([count], using: &generator)
                let firstStart = Tensor.normal([count], using: &generator)
                let secondStart = gradient * gradient
                var (parameter, first, second) = (start, firstStart, secondStart)

                let step = AdamStep(
                    firstMomentDecay: 0.9, secondMomentDecay: 0.999, keptShare: 0.99, rate: 0.1,
                    inverseRoot: 2,
                    epsilon: 1e-3)
                variant.perform {
                    step.move(&parameter, gradient: gradient, firstMoment: &first, secondMoment: &second)
                }

                for index in 0..<count {
                    let slope = gradient[0, index]
                    let mean = firstStart[0, index] * 0.9 + slope * 0.1
                    let square = secondStart[0, index] * 0.999 + slope * slope * 0.001
                    let moved = start[0, index] * 0.99 - 0.1 * mean / (square.squareRoot() * 2 + 1e-3)
                    #expect(abs(first[0, index] - mean) <= 1e-6)
                    #expect(abs(second[0, index] - square) <= 1e-6)
                    #expect(abs(parameter[0, index] - moved) <= 2e-6 * max(1, abs(moved)))
                }
            }
        }
    }

    @Test(arguments: KernelVariant.available)
    func `a dropout mask uses sixteen random bits for each element`(variant: KernelVariant) {
        for count in Self.counts {
            var bits = SplitMix64(seed: 32)
            let expected = (0..<(count + 3) / 4).flatMap { _ in
                let word = bits.next()
                return (0..<4).map { word >> (16 * $0) & 0xFFFF < 20_000 ? Float(0) : 1.5 }
            }

            var generator = SplitMix64(seed: 32)
            let mask = variant.perform {
                Tensor(dropoutMask: [count], threshold: 20_000, kept: 1.5, using: &generator)
            }

            #expect(mask.elements == Array(expected.prefix(count)))
            #expect(generator == bits)
        }
    }
}
