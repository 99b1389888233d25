public import Tensors

/// The tolerances of comparisons, and their reasons.
public enum Tolerance {
    /// The tolerance between a derivative and a central difference in 32-bit floats, relative to the derivative's
    /// usual size.
    public static let gradient: Double = 2e-2
    /// The tolerance between two orders of summing the same few hundred numbers, relative to the largest.
    public static let rounding: Float = 1e-5
    /// The tolerance between PyTorch's result and ours after one layer or 20 steps, relative to the largest
    /// number.
    public static let reference: Float = 1e-5
    /// The tolerance between PyTorch's gradients of a whole block and ours, relative to the largest number.
    public static let referenceGradient: Float = 1e-4
}

extension Tensor {
    /// Returns the largest difference from `other`, relative to the largest magnitude in `other`, or to `floor`
    /// if that is larger.
    public func relativeDifference(from other: Tensor, floor: Float = 1e-6) -> Float {
        precondition(shape == other.shape, "\(shape) is compared with \(other.shape)")
        let scale = other.elements.reduce(floor) { max($0, abs($1)) }
        return zip(elements, other.elements).reduce(0) { worst, pair in
            let difference = abs(pair.0 - pair.1)
            return difference.isNaN ? .infinity : max(worst, difference)
        } / scale
    }
}
