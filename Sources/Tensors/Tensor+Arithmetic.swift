internal import CMiniBERTKernels

// Operations element by element, and sums over all elements.

extension Tensor {
    /// Returns the sum of two tensors of the same shape, element by element.
    public static func + (left: Tensor, right: Tensor) -> Tensor {
        unsafe combined(left, right) { unsafe activeKernels.pointee.add($0, $1, $2, $3) }
    }

    /// Returns the difference of two tensors of the same shape, element by element.
    public static func - (left: Tensor, right: Tensor) -> Tensor {
        unsafe combined(left, right) { unsafe activeKernels.pointee.subtract($0, $1, $2, $3) }
    }

    /// Returns the product of two tensors of the same shape, element by element.
    public static func * (left: Tensor, right: Tensor) -> Tensor {
        unsafe combined(left, right) { unsafe activeKernels.pointee.multiply($0, $1, $2, $3) }
    }

    /// Adds a tensor of the same shape.
    public static func += (left: inout Tensor, right: Tensor) { left.add(right) }

    private static func combined(
        _ left: Tensor, _ right: Tensor,
        _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    ) -> Tensor {
        precondition(left.shape == right.shape, "the shapes \(left.shape) and \(right.shape) differ")
        return unsafe written(left.shape) { out in
            unsafe withPointers(of: left, right) { unsafe kernel($0, $1, out, left.count) }
        }
    }

    /// Returns a tensor with every element multiplied by `factor`.
    public func scaled(by factor: Float) -> Tensor {
        unsafe Tensor.written(shape) { out in
            unsafe withFloats { unsafe activeKernels.pointee.scale($0, factor, out, count) }
        }
    }

    package mutating func scale(by factor: Float) {
        let count = count
        if storage.isZero { return }
        unsafe withMutableFloats { unsafe activeKernels.pointee.scale($0, factor, $0, count) }
    }

    /// Adds `factor · other` in place.
    ///
    /// - Precondition: The shapes agree.
    package mutating func add(_ other: Tensor, scaledBy factor: Float = 1) {
        precondition(
            shape == other.shape, "a tensor of shape \(other.shape) cannot be added to one of shape \(shape)")
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

    /// The sum of the squares of all elements, added in double precision.
    package var squaredNorm: Double { storage.isZero ? 0 : dot(self) }

    /// Returns the sum of the products of corresponding elements, added in double precision.
    ///
    /// - Precondition: Both tensors have the same number of elements.
    package func dot(_ other: Tensor) -> Double {
        precondition(count == other.count, "no dot product of shapes \(shape) and \(other.shape)")
        return unsafe withPointers(of: self, other) { unsafe activeKernels.pointee.dot($0, $1, count) }
    }

    /// The largest magnitude of an element, NaN if one is NaN; 0 for an empty tensor.
    package var maximumMagnitude: Float {
        unsafe withFloats { unsafe activeKernels.pointee.maximum_magnitude($0, count) }
    }

    /// The index in row-major order of the first element that is infinite or NaN; `nil` if there is none.
    package var firstNonFiniteIndex: Int? {
        let storage = elementType == .int8 ? storage.float32 : storage
        if storage.isZero { return nil }
        let index = unsafe activeKernels.pointee.first_not_finite(
            storage.address, storage.elementType.kernelType, count)
        withExtendedLifetime(storage) {}
        return index == count ? nil : index
    }

    package var isFinite: Bool { firstNonFiniteIndex == nil }

    /// `e` to the power of every element; 0 below -87.3, infinity above 88.3, near the limits of a float.
    package var exponentials: Tensor {
        unsafe Tensor.written(shape) { out in
            unsafe withFloats { unsafe activeKernels.pointee.apply(kernels_exponential, 0, $0, out, count) }
        }
    }
}

extension Tensor {
    /// Changes the elements in place; `body` also reads those of `other`.
    package mutating func combine(
        with other: Tensor, _ body: (inout MutableSpan<Float>, Span<Float>) -> Void
    ) {
        precondition(count == other.count, "the shapes \(shape) and \(other.shape) differ in size")
        other.withElements { other in withMutableElements { elements in body(&elements, other) } }
    }

    /// Changes the elements of this tensor and of `second` in place; `body` also reads those of `other`.
    package mutating func combine(
        with other: Tensor, updating second: inout Tensor,
        _ body: (inout MutableSpan<Float>, inout MutableSpan<Float>, Span<Float>) -> Void
    ) {
        precondition(second.count == count, "the shapes \(shape) and \(second.shape) differ in size")
        combine(with: other) { elements, other in
            second.withMutableElements { second in body(&elements, &second, other) }
        }
    }
}
