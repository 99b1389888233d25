import Tensors
import Testing

struct TensorTests {
    @Test func `a copy does not see later changes`() {
        var changed = Tensor([1, 2, 3, 4], shape: [2, 2])
        let copy = changed

        changed[1, 0] = 30

        #expect(copy == Tensor([1, 2, 3, 4], shape: [2, 2]))
        #expect(changed == Tensor([1, 2, 30, 4], shape: [2, 2]))
    }

    @Test func `tensors are equal if their shapes and bits are`() {
        #expect(Tensor([1, 2], shape: [2]) != Tensor([1, 2], shape: [1, 2]))
        #expect(Tensor([0], shape: [1]) != Tensor([-0.0], shape: [1]))
        #expect(Tensor([.nan], shape: [1]) == Tensor([.nan], shape: [1]))
        #expect(Tensor([0.5], shape: [1]) == Tensor([0.5], shape: [1]).converted(to: .float16))
        #expect(
            Set([Tensor([0.5], shape: [1]), Tensor([0.5], shape: [1]).converted(to: .bfloat16)]).count == 1)
    }

    @Test func `all axes but the last are rows`() {
        let tensor = Tensor(zeros: [2, 3, 4])

        #expect(tensor.rows == 6)
        #expect(tensor.columns == 4)
        #expect(Tensor([1], shape: []).rows == 1)
        #expect(Tensor([1], shape: []).columns == 1)
        #expect(Tensor(zeros: [0, 4]).elements.isEmpty)
    }

    @Test func `zeros that take no memory behave like others`() {
        let zeros = Tensor(zeros: [64, 80])
        let written = Tensor(repeating: 0, shape: [64, 80])
        var generator = SplitMix64(seed: 1)
        let input = Tensor.normal([9, 64], using: &generator)
        let other = Tensor.normal([9, 80], using: &generator)

        #expect(zeros == written)
        #expect(zeros[63, 79] == 0)
        #expect(zeros.gatheringRows([3, 63]) == written.rows(0..<2))
        #expect(zeros.squaredNorm == 0)
        #expect(input.matmul(zeros) == input.matmul(written))
        #expect(other.linear(weight: zeros) == other.linear(weight: written))
        #expect(zeros.converted(to: .float16) == zeros)

        var sum = zeros
        sum += written
        sum.scale(by: 2)
        #expect(sum == written)
        sum.accumulateTransposedProduct(of: input, and: other)
        #expect(sum == input.transposedMatmul(other))
        var copy = zeros
        copy += sum
        copy[0, 0] += 1
        #expect(copy[0, 0] == sum[0, 0] + 1)
        #expect(zeros == written)
    }

    @Test func `elements change in place`() {
        var tensor = Tensor(repeating: 2, shape: [3])

        tensor.withMutableElements { elements in
            for index in elements.indices { elements[index] += Float(index) }
        }

        #expect(tensor.elements == [2, 3, 4])
        #expect(tensor.withElements { $0[2] } == 4)
    }

    @Test func `two tensors change in place while a third is read`() {
        var parameter = Tensor([1, 2], shape: [2])
        var memory = Tensor([0, 0], shape: [2])

        parameter.combine(with: Tensor([10, 20], shape: [2]), updating: &memory) {
            for index in $0.indices {
                $1[index] = $2[index] / 2
                $0[index] -= $1[index]
            }
        }

        #expect(parameter.elements == [-4, -8])
        #expect(memory.elements == [5, 10])
    }

    @Test func `every half-precision number is unchanged after conversion to single precision and back`() {
        for pattern in UInt16.min...UInt16.max where Float16(bitPattern: pattern).isFinite {
            let number = Float16(bitPattern: pattern)
            let narrowed = Tensor([Float(number)], shape: [1]).converted(to: .float16)
            #expect(narrowed.elements[0].bitPattern == Float(number).bitPattern)
        }
    }

    @Test func `narrowing rounds to the nearest, ties to even`() {
        let numbers: [Float] = [
            1 + 1 / 2048, 1 + 3 / 2048, 65519, 65520, -70000, 1e-8, 3e-8, 6e-8, 5.9e-5, .infinity, -.infinity,
        ]
        let narrowed = Tensor(numbers, shape: [numbers.count]).converted(to: .float16)
        #expect(narrowed.elements == numbers.map { Float(Float16($0)) })

        let bfloats = Tensor([1 + 1 / 256, 1 + 3 / 256, 3.4e38, .infinity], shape: [4]).converted(
            to: .bfloat16)
        #expect(bfloats.elements == [1, 1 + 4 / 256, .infinity, .infinity])

        #expect(Tensor([.nan], shape: [1]).converted(to: .float16).elements[0].isNaN)
        #expect(Tensor([.nan], shape: [1]).converted(to: .bfloat16).elements[0].isNaN)
    }

    @Test func `8-bit numbers are multiples of a 127th of the largest magnitude of their row`() {
        let quantized = Tensor([127, -63.4, 0.6, -254, 2, 0, 0, 0, 0], shape: [3, 3]).converted(to: .int8)

        #expect(quantized.elementType == .int8)
        #expect(quantized.elements == [127, -63, 1, -254, 2, 0, 0, 0, 0])
        #expect(quantized.gatheringRows([1, 0]) == Tensor([-254, 2, 0, 127, -63, 1], shape: [2, 3]))
        #expect(quantized.reshaped([9]).elements == quantized.elements)
    }

    @Test func `widening is exact`() {
        for variant: KernelVariant in KernelVariant.available {
            let numbers =
                (0..<1000).map { Float(Float16(Float($0 * $0 - 300_000) * 1e-4)) } + [
                    .infinity, -.infinity, 6e-8,
                ]
            let narrow = Tensor(numbers, shape: [numbers.count]).converted(to: .float16)

            let wide = variant.perform { narrow.converted(to: .float32) }

            #expect(wide.elements == numbers.map { Float(Float16($0)) })
            let nan = Tensor([.nan], shape: [1]).converted(to: .float16)
            #expect(variant.perform { nan.converted(to: .float32).elements[0].isNaN })
        }
    }
}
