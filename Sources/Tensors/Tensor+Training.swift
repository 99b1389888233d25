internal import CMiniBERTKernels

// What a training does to every number of a model or of its activations.

/// The numbers of a step of Adam.
package struct AdamStep {
    private let numbers: kernels_adam

    /// Creates a step.
    ///
    /// - Parameters:
    ///   - firstMomentDecay: How much of the last mean of the gradients is kept.
    ///   - secondMomentDecay: How much of the last mean of their squares is kept.
    ///   - keptShare: What the parameters are multiplied by before the step.
    ///   - rate: What the quotient of the moments is multiplied by.
    ///   - inverseRoot: What the root of the second moment is multiplied by.
    ///   - epsilon: Added to the root.
    package init(
        firstMomentDecay: Float, secondMomentDecay: Float, keptShare: Float, rate: Float, inverseRoot: Float,
        epsilon: Float
    ) {
        numbers = kernels_adam(
            first_decay: firstMomentDecay, second_decay: secondMomentDecay, kept_share: keptShare, rate: rate,
            inverse_root: inverseRoot, epsilon: epsilon)
    }

    /// Changes parameters and moments in place.
    ///
    /// - Precondition: The shapes agree.
    package func move(
        _ parameter: inout Tensor, gradient: Tensor, firstMoment: inout Tensor, secondMoment: inout Tensor
    ) {
        let count = parameter.count
        precondition(
            gradient.count == count && firstMoment.count == count && secondMoment.count == count,
            "a step of shape \(gradient.shape) for a parameter of shape \(parameter.shape)")
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
    /// Zeros with a probability of `threshold / 65,536`, else `kept`; every four elements take the bits of one number of
    /// the generator.
    package init(
        dropoutMask shape: TensorShape, threshold: Int, kept: Float, using generator: inout SplitMix64
    ) {
        precondition((0...65536).contains(threshold), "a threshold of \(threshold)")
        let state = generator.state
        self = unsafe Tensor.written(shape) { out in
            unsafe activeKernels.pointee.dropout_mask(state, UInt32(threshold), kept, out, shape.count)
        }
        generator.skip((shape.count + 3) / 4)
    }
}
