import CLibrary

// Random tensors. The numbers depend only on the generator, not on the processor.

extension Tensor {
    /// Returns numbers drawn uniformly from a range.
    public static func uniform(
        _ shape: TensorShape, in range: ClosedRange<Float>, using generator: inout some RandomNumberGenerator
    ) -> Tensor {
        filled(shape) { Float.random(in: range, using: &generator) }
    }

    /// Returns numbers drawn from a normal distribution with mean 0.
    public static func normal(
        _ shape: TensorShape, deviation: Float = 1, using generator: inout some RandomNumberGenerator
    ) -> Tensor {
        filled(shape) { deviation * standardNormal(using: &generator) }
    }

    /// Returns numbers drawn from a normal distribution with mean 0; a number beyond two deviations is drawn
    /// again.
    package static func truncatedNormal(
        _ shape: TensorShape, deviation: Float = 1, using generator: inout some RandomNumberGenerator
    ) -> Tensor {
        filled(shape) {
            var number = standardNormal(using: &generator)
            while abs(number) > 2 { number = standardNormal(using: &generator) }
            return deviation * number
        }
    }

    /// Draws all numbers; zeros follow once the computation should stop, as a large table takes seconds.
    private static func filled(_ shape: TensorShape, _ next: () -> Float) -> Tensor {
        var tensor = Tensor(uninitialized: shape)
        tensor.withMutableElements { elements in
            var isCut = false
            for index in elements.indices {
                if index.isMultiple(of: 1 << 16) { isCut = StopRequest.isPending }
                elements[index] = isCut ? 0 : next()
            }
        }
        return tensor
    }

    /// Returns a number drawn from the standard normal distribution (Box and Muller, 1958).
    ///
    /// Double precision keeps the tails exact.
    private static func standardNormal(using generator: inout some RandomNumberGenerator) -> Float {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
        return Float(radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator)))
    }
}
