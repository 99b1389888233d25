internal import CMiniBERTKernels

// Operations of training on every number of a model or of its activations.

package struct AdamStep {
    private let numbers: kernels_adam

    /// Creates a step.
    ///
    /// - Parameters:
    ///   - firstMomentDecay: The share of the last mean of the gradients that is kept.
    ///   - secondMomentDecay: The share of the last mean of their squares that is kept.
    ///   - keptShare: The factor of the parameters before the step.
    ///   - rate: The factor of the quotient of the moments.
    ///   - inverseRoot: The factor of the root of the second moment.
    ///   - epsilon: A number added to that root.
    package init(
        firstMomentDecay: Float, secondMomentDecay: Float, keptShare: Float, rate: Float, inverseRoot: Float,
        epsilon: Float
    ) {
        numbers = kernels_adam(
            first_decay: firstMomentDecay, second_decay: secondMomentDecay, kept_share: keptShare, rate: rate,
            inverse_root: inverseRoot, epsilon: epsilon)
    }

    /// Updates the parameter and its moments in place.
    ///
    /// - Precondition: The shapes agree.
    package func move(
        _ parameter: inout Tensor, gradient: Tensor, firstMoment: inout Tensor, secondMoment: inout Tensor
    ) {
        let count = parameter.count
        precondition(
            gradient.count == count && firstMoment.count == count && secondMoment.count == count,
            "gradient \(gradient.shape) and moments do not fit the parameter \(parameter.shape)")
        unsafe gradient.withFloats { gradient in
            unsafe parameter.withMutableFloats { parameter in
                unsafe firstMoment.withMutableFloats { first in
                    unsafe secondMoment.withMutableFloats { second in
                        var numbers = numbers
                        unsafe activeKernels.pointee.adam_step(
                            &numbers, gradient, parameter, first, second, count)
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// Creates a dropout mask: 0 with a probability of `threshold / 65,536`, else `kept`.
    ///
    /// Each number of the generator gives the bits for four elements.
    package init(
        dropoutMask shape: TensorShape, threshold: Int, kept: Float, using generator: inout SplitMix64
    ) {
        precondition((0...65536).contains(threshold), "threshold must be in 0...65536, not \(threshold)")
        let state = generator.state
        self = unsafe Tensor.written(shape) { out in
            unsafe activeKernels.pointee.dropout_mask(state, UInt32(threshold), kept, out, shape.count)
        }
        generator.skip((shape.count + 3) / 4)
    }
}
