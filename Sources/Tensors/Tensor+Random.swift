#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

// Random tensors. The numbers depend on the generator alone, not on the processor.

extension Tensor {
    /// Numbers spread evenly over a range.
    public static func uniform(
        _ shape: TensorShape, in range: ClosedRange<Float>, using generator: inout some RandomNumberGenerator
    ) -> Tensor {
        filled(shape) { Float.random(in: range, using: &generator) }
    }

    /// Numbers of a normal distribution.
    public static func normal(
        _ shape: TensorShape, deviation: Float = 1, using generator: inout some RandomNumberGenerator
    ) -> Tensor {
        filled(shape) { deviation * standardNormal(using: &generator) }
    }

    /// Numbers of a normal distribution, each drawn again while it is more than two deviations from the mean.
    package static func truncatedNormal(
        _ shape: TensorShape, deviation: Float = 1, using generator: inout some RandomNumberGenerator
    ) -> Tensor {
        filled(shape) {
            var number = standardNormal(using: &generator)
            while abs(number) > 2 { number = standardNormal(using: &generator) }
            return deviation * number
        }
    }

    private static func filled(_ shape: TensorShape, _ next: () -> Float) -> Tensor {
        var tensor = Tensor(uninitialized: shape)
        tensor.withMutableElements { elements in
            for index in elements.indices { elements[index] = next() }
        }
        return tensor
    }

    /// A number of mean 0 and deviation 1 (Box and Muller, 1958), in double precision so that the tails are right.
    private static func standardNormal(using generator: inout some RandomNumberGenerator) -> Float {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
        return Float(radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator)))
    }
}
