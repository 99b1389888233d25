import Tensors
import Foundation
import Testing

struct TensorRowsTests {
    /// Sizes below, at and above whole vectors of 16 lanes.
    static let widths = [1, 3, 16, 17, 65]

    @Test func `rows are scaled and shifted`() {
        for variant: KernelVariant in KernelVariant.available {
            for width in Self.widths {
                var generator = SplitMix64(seed: 6)
                let input = Tensor.normal([3, width], using: &generator)
                let scale = Tensor.normal([width], using: &generator)
                let bias = Tensor.normal([width], using: &generator)
                variant.perform {
                    for row in 0..<3 {
                        let x = input.rows(row..<row + 1).reshaped([width])
                        #expect(input.addingToEachRow(bias).rows(row..<row + 1).reshaped([width]) == x + bias)
                        #expect(
                            input.scalingEachRow(by: scale).rows(row..<row + 1).reshaped([width]) == x * scale
                        )
                        let both = input.scalingEachRow(by: scale, adding: bias).rows(row..<row + 1)
                        #expect((both.reshaped([width]) - (x * scale + bias)).maximumMagnitude <= 1e-6)
                    }
                }
            }
        }
    }

    @Test func `softmax, its gradient and the logarithm of the sum agree with double precision`() {
        for variant: KernelVariant in KernelVariant.available {
            for width in Self.widths {
                var generator = SplitMix64(seed: 7)
                let input = Tensor.normal([2, width], deviation: 30, using: &generator)
                let gradient = Tensor.normal([2, width], using: &generator)
                let softmax = variant.perform { input.softmaxOfRows() }
                let inputGradient = variant.perform { softmax.softmaxBackward(gradient) }
                let logSumExp = variant.perform { input.logSumExpOfRows() }

                for row in 0..<2 {
                    let x = (0..<width).map { Double(input[row, $0]) }
                    let logarithm = log(x.reduce(0) { $0 + exp($1) })
                    let p = x.map { exp($0 - logarithm) }
                    let shared = (0..<width).reduce(0) { $0 + p[$1] * Double(gradient[row, $1]) }
                    #expect(abs(Double(logSumExp.elements[row]) - logarithm) <= 1e-6 * max(1, abs(logarithm)))
                    for column in 0..<width {
                        #expect(abs(Double(softmax[row, column]) - p[column]) <= 1e-6)
                        let expected = p[column] * (Double(gradient[row, column]) - shared)
                        #expect(abs(Double(inputGradient[row, column]) - expected) <= 2e-6)
                    }
                }
            }
        }
    }

    @Test func `softmax of large numbers does not overflow`() {
        let softmax = Tensor([1e30, 0, -1e30, 1e4, 1e4, -1e4], shape: [2, 3]).softmaxOfRows()

        #expect(softmax.elements == [1, 0, 0, 0.5, 0.5, 0])
    }

    @Test func `a layer norm gives mean 0 and variance 1`() {
        for variant: KernelVariant in KernelVariant.available {
            for width in Self.widths {
                var generator = SplitMix64(seed: 8)
                let input =
                    Tensor.normal([3, width], deviation: 2, using: &generator)
                    + Tensor(repeating: 5, shape: [3, width])
                let residual = Tensor.normal([3, width], using: &generator)
                let scale = Tensor.normal([width], using: &generator)
                let bias = Tensor.normal([width], using: &generator)
                variant.perform {
                    let (normalized, inverseDeviations) = (input + residual).rowNormalized(epsilon: 1e-5)
                    for row in 0..<3 {
                        let x = (0..<width).map { Double(input[row, $0] + residual[row, $0]) }
                        let mean = x.reduce(0, +) / Double(width)
                        let deviation =
                            (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width) + 1e-5)
                            .squareRoot()
                        #expect(abs(Double(inverseDeviations.elements[row]) * deviation - 1) <= 1e-4)
                        for column in 0..<width {
                            #expect(
                                abs(Double(normalized[row, column]) - (x[column] - mean) / deviation) <= 1e-4)
                        }
                    }
                    let fused = input.layerNorm(scale: scale, bias: bias, epsilon: 1e-5, adding: residual)
                    #expect(fused == normalized.scalingEachRow(by: scale, adding: bias))
                }
            }
        }
    }

    @Test func `the gradient of a layer norm agrees with finite differences`() {
        for variant: KernelVariant in KernelVariant.available {
            for width in Self.widths {
                var generator = SplitMix64(seed: 9)
                let input = Tensor.normal([2, width], using: &generator)
                let direction = Tensor.normal([2, width], using: &generator)
                let weighting = Tensor.normal([2, width], using: &generator)
                let scale = Tensor.normal([width], using: &generator)
                let bias = Tensor(zeros: [width])
                variant.perform {
                    let (normalized, inverseDeviations) = input.rowNormalized(epsilon: 0.1)
                    let gradient = Tensor.layerNormBackward(
                        weighting, scale: scale, normalized: normalized, inverseDeviations: inverseDeviations)

                    func loss(_ step: Float) -> Double {
                        (input + direction.scaled(by: step)).layerNorm(scale: scale, bias: bias, epsilon: 0.1)
                            .dot(
                                weighting)
                    }
                    let numeric = (loss(1e-2) - loss(-1e-2)) / 2e-2
                    #expect(abs(gradient.dot(direction) - numeric) <= 1e-2 * max(1, abs(numeric)))
                }
            }
        }
    }

    @Test func `a row alone has the same bits`() {
        for variant: KernelVariant in KernelVariant.available {
            var generator = SplitMix64(seed: 10)
            let input = Tensor.normal([5, 37], using: &generator)
            let scale = Tensor.normal([37], using: &generator)
            variant.perform {
                let normed = input.layerNorm(scale: scale, bias: scale, epsilon: 1e-5)
                let softmax = input.softmaxOfRows()
                for row in 0..<5 {
                    let alone = input.rows(row..<row + 1)
                    #expect(
                        alone.layerNorm(scale: scale, bias: scale, epsilon: 1e-5)
                            == normed.rows(row..<row + 1))
                    #expect(alone.softmaxOfRows() == softmax.rows(row..<row + 1))
                }
            }
        }
    }

    @Test func `rows are summed`() {
        var sum = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]).sumOfRows
        #expect(sum.elements == [5, 7, 9])

        sum.accumulateRows(of: Tensor([1, 1, 1], shape: [1, 3]))
        #expect(sum.elements == [6, 8, 10])
    }

    @Test func `the largest element of a row is found, the first of equal ones`() {
        #expect(Tensor([1, 3, 3, -1, -2, -1], shape: [2, 3]).argmaxOfRows == [1, 0])
    }
}
