internal import CMiniBERTKernels

// Element by element, and sums over all elements.

extension Tensor {
    /// The sum of two tensors of one shape, element by element.
    public static func + (left: Tensor, right: Tensor) -> Tensor {
        unsafe combined(left, right) { unsafe activeKernels.pointee.add($0, $1, $2, $3) }
    }

    /// The difference of two tensors of one shape, element by element.
    public static func - (left: Tensor, right: Tensor) -> Tensor {
        unsafe combined(left, right) { unsafe activeKernels.pointee.subtract($0, $1, $2, $3) }
    }

    /// The product of two tensors of one shape, element by element.
    public static func * (left: Tensor, right: Tensor) -> Tensor {
        unsafe combined(left, right) { unsafe activeKernels.pointee.multiply($0, $1, $2, $3) }
    }

    /// Adds a tensor of the same shape.
    public static func += (left: inout Tensor, right: Tensor) { left.add(right) }

    private static func combined(
        _ left: Tensor, _ right: Tensor,
        _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    ) -> Tensor {
        precondition(left.shape == right.shape, "tensors of shapes \(left.shape) and \(right.shape) combined")
        return unsafe written(left.shape) { out in
            unsafe withPointers(of: left, right) { unsafe kernel($0, $1, out, left.count) }
        }
    }

    /// Every element times `factor`.
    public func scaled(by factor: Float) -> Tensor {
        unsafe Tensor.written(shape) { out in
            unsafe withFloats { unsafe activeKernels.pointee.scale($0, factor, out, count) }
        }
    }

    /// Multiplies every element by `factor`, in place.
    package mutating func scale(by factor: Float) {
        let count = count
        if storage.isZero { return }
        unsafe withMutableFloats { unsafe activeKernels.pointee.scale($0, factor, $0, count) }
    }

    /// Adds `factor · other`, in place.
    ///
    /// - Precondition: The shapes agree.
    package mutating func add(_ other: Tensor, scaledBy factor: Float = 1) {
        precondition(shape == other.shape, "a tensor of shape \(other.shape) added to one of shape \(shape)")
        if other.storage.isZero { return }
        if storage.isZero && factor == 1 {
            storage = other.float32.storage
            return
        }
        let count = count
        unsafe other.withFloats { other in
            unsafe withMutableFloats { unsafe activeKernels.pointee.add_scaled(other, factor, $0, count) }
        }
    }

    /// The sum of all squares, added in double precision.
    package var squaredNorm: Double { storage.isZero ? 0 : dot(self) }

    /// The sum of the products of equal places, added in double precision.
    ///
    /// - Precondition: There are as many elements.
    package func dot(_ other: Tensor) -> Double {
        precondition(count == other.count, "the dot product of shapes \(shape) and \(other.shape)")
        return unsafe withPointers(of: self, other) { unsafe activeKernels.pointee.dot($0, $1, count) }
    }

    /// The largest magnitude of an element, NaN being passed over; 0 if there is none.
    package var maximumMagnitude: Float {
        unsafe withFloats { unsafe activeKernels.pointee.maximum_magnitude($0, count) }
    }

    /// The place in row-major order of the first element that is infinite or not a number.
    package var firstNonFiniteIndex: Int? {
        let storage = elementType == .int8 ? storage.float32 : storage
        if storage.isZero { return nil }
        let index = unsafe activeKernels.pointee.first_not_finite(
            storage.address, storage.elementType.kernelType, count)
        withExtendedLifetime(storage) {}
        return index == count ? nil : index
    }

    /// Whether every element is a finite number.
    package var isFinite: Bool { firstNonFiniteIndex == nil }

    /// `e` to the power of every element; 0 below -87.3, infinity above 88.3, where a float would soon end anyway.
    package var exponentials: Tensor {
        unsafe Tensor.written(shape) { out in
            unsafe withFloats { unsafe activeKernels.pointee.apply(kernels_exponential, 0, $0, out, count) }
        }
    }
}

extension Tensor {
    /// Changes the elements in place with those of another tensor at hand.
    package mutating func combine(
        with other: Tensor, _ body: (inout MutableSpan<Float>, Span<Float>) -> Void
    ) {
        precondition(count == other.count, "tensors of shapes \(shape) and \(other.shape) combined")
        other.withElements { other in withMutableElements { elements in body(&elements, other) } }
    }

    /// Changes the elements of this and another tensor in place, with those of a third at hand.
    package mutating func combine(
        with other: Tensor, updating second: inout Tensor,
        _ body: (inout MutableSpan<Float>, inout MutableSpan<Float>, Span<Float>) -> Void
    ) {
        precondition(second.count == count, "tensors of shapes \(shape) and \(second.shape) combined")
        combine(with: other) { elements, other in
            second.withMutableElements { second in body(&elements, &second, other) }
        }
    }
}
