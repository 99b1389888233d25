import Tensors
import Testing

struct TensorLinearTests {
    @Test func `bias, activation and residual follow the product in this order`() {
        let output = Tensor([1, 2], shape: [1, 2]).linear(
            weight: Tensor([1, 1, -1, -1], shape: [2, 2]), bias: Tensor([1, 1], shape: [2]),
            activation: .relu,
            adding: Tensor([10, 20], shape: [1, 2]))

        #expect(output == Tensor([14, 20], shape: [1, 2]))
    }

    @Test(arguments: [ElementType.float32, .float16, .int8])
    func `the first product with a weight has the same bits as later ones`(elementType: ElementType) {
        var generator = SplitMix64(seed: 21)
        let input = Tensor.normal([5, 700], using: &generator)
        let weight = Tensor.normal([230, 700], using: &generator).converted(to: elementType)
        let bias = Tensor.normal([230], using: &generator)

        let products = (0..<3).map { _ in input.linear(weight: weight, bias: bias, activation: .gelu) }

        #expect(products[1] == products[0])
        #expect(products[2] == products[0])
    }

    @Test(arguments: InputRounding.allCases)
    func `rounded inputs have the products of their integers, whatever the variant and the number of columns`(
        rounding: InputRounding
    ) {
        var generator = SplitMix64(seed: 24)
        for columns in [1, 2, 3, 13, 14, 15, 66, 384] {
            var input = Tensor.normal([31, columns], using: &generator)
            input =
                input.scaled(by: 3) + Tensor([Float](repeating: 0.5, count: 31 * columns), shape: input.shape)
            let weight = Tensor.normal([70, columns], using: &generator).converted(to: .int8)
            let rounded = weight.roundingInputs(rounding)
            let exact = input.linear(weight: weight.converted(to: .float32))

            let products = KernelVariant.available.map { variant in
                variant.perform { (0..<2).map { _ in input.linear(weight: rounded) } }
            }

            #expect(rounded.integers == weight.integers && rounded.inputRounding == rounding)
            #expect(Set(products.flatMap { $0 }).count == 1, "\(columns) columns")
            let error = (products[0][0] - exact).squaredNorm / exact.squaredNorm
            #expect(error < (rounding == .fine ? 1e-6 : 1e-4), "\(columns) columns")
        }
    }

    @Test(arguments: InputRounding.allCases)
    func `a row with a number that is not finite has products that are not finite, and no other row has`(
        rounding: InputRounding
    ) {
        var generator = SplitMix64(seed: 25)
        for columns: Int in [1, 5, 16, 40, 69] {
            let input = Tensor.normal([3, columns], using: &generator)
            let weight = Tensor.normal([19, columns], using: &generator)
                .converted(to: .int8).roundingInputs(rounding)
            let expected = input.linear(weight: weight)

            for fault in [Float.nan, -.nan, .infinity, -.infinity] {
                for column in [0, columns / 2, columns - 1] {
                    var faulty = input
                    faulty[1, column] = fault
                    for variant: KernelVariant in KernelVariant.available {
                        let product = variant.perform { faulty.linear(weight: weight) }

                        let place: Comment = "\(variant): \(fault) in \(column) of \(columns) columns"
                        #expect(product.rows(1..<2).elements.allSatisfy { !$0.isFinite }, place)
                        for row in [0, 2] {
                            #expect(product.rows(row..<row + 1) == expected.rows(row..<row + 1), place)
                        }
                    }
                }
            }
        }
    }

    @Test func `rows of bytes that are so long that sums could overflow are rounded finely`() {
        let weight = Tensor(zeros: [1, 65_001]).converted(to: .int8)

        #expect(weight.roundingInputs(.bytes).inputRounding == .fine)
    }

    @Test func `a row of equal numbers, and one of zeros, are exact in bytes`() {
        let weight = Tensor([1, 2, 127, -127, 5, 6], shape: [2, 3]).converted(to: .int8).roundingInputs(
            .bytes)

        let product = Tensor([0, 0, 0, 254, 254, 254, -254, 0, 254], shape: [3, 3]).linear(weight: weight)

        #expect(product.elements.prefix(2) == [0, 0])
        #expect(abs(product[1, 0] - 254 * 130) < 0.1 && abs(product[1, 1] - 254 * -116) < 0.1)
        #expect(abs(product[2, 0] - 254 * 126) < 254 && abs(product[2, 1] - 254 * 133) < 254)
    }

    @Test(arguments: [ElementType.float32, .float16, .int8])
    func `a weight that another variant has packed gives the same bits`(elementType: ElementType) {
        func numbers(_ shape: TensorShape) -> Tensor {
            var generator = SplitMix64(seed: 23)
            return Tensor.normal(shape, using: &generator)
        }
        let input = numbers([7, 50])
        let shared = numbers([70, 50]).converted(to: elementType)

        for variant in KernelVariant.available + KernelVariant.available.reversed() {
            variant.perform {
                let alone = numbers([70, 50]).converted(to: elementType)
                for _ in 0..<2 {
                    #expect(input.linear(weight: shared) == input.linear(weight: alone), "\(variant)")
                }
            }
        }
    }

    @Test(arguments: [ElementType.float32, .float16, .int8])
    func `threads that share a product compute the same bits`(elementType: ElementType) {
        var generator = SplitMix64(seed: 22)
        let input = Tensor.normal([61, 240], using: &generator)
        let weight = Tensor.normal([250, 240], using: &generator)
        let residual = Tensor.normal([61, 250], using: &generator)
        let (alone, shared) = (weight.converted(to: elementType), (weight + weight).scaled(by: 0.5))

        let expected = input.linear(weight: alone, adding: residual)
        let products = WorkerThreads(count: 3).map([shared.converted(to: elementType)]) { weight in
            (0..<2).map { _ in input.linear(weight: weight, adding: residual) }
        }

        #expect(products == [[expected, expected]])
    }
}
