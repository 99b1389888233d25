internal import CMiniBERTKernels

/// Read-only memory that tensors may use in place, such as the memory map of a file.
///
/// A tensor keeps its memory alive; the bytes must not change as long as the object lives.
package protocol TensorMemory: AnyObject, Sendable {
    /// Where the first byte lies.
    @safe var baseAddress: UnsafeRawPointer { get }
    /// How many bytes may be read.
    var byteCount: Int { get }
    /// Advises the system that the bytes of `range` are not needed for now; reading them again must give the same.
    func dropResidentPages(_ range: Range<Int>)
}

/// How the elements of a tensor are stored.
package enum ElementType: Hashable, Sendable {
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 half precision.
    case float16
    /// The upper half of a single-precision number.
    case bfloat16
    /// Whole numbers from -127 to 127, times a scale of each row; made by `Tensor.converted(to:)` alone.
    case int8

    /// How many bytes an element takes.
    package var byteCount: Int {
        switch self {
        case .float32: 4
        case .float16, .bfloat16: 2
        case .int8: 1
        }
    }

    var kernelType: kernels_type {
        switch self {
        case .float32: kernels_float32
        case .float16: kernels_float16
        case .bfloat16: kernels_bfloat16
        case .int8: kernels_int8
        }
    }
}
