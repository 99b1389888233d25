internal import CMiniBERTKernels

/// Read-only memory that tensors can read in place, such as a memory-mapped file.
///
/// A tensor keeps its memory alive. The bytes must not change during the lifetime of the object.
package protocol TensorMemory: AnyObject, Sendable {
    /// The address of the first byte.
    @safe var baseAddress: UnsafeRawPointer { get }
    /// The number of bytes that may be read.
    var byteCount: Int { get }
    /// Tells the system that the bytes of `range` are not needed now.
    ///
    /// Reading them again must give the same bytes.
    func dropResidentPages(_ range: Range<Int>)
}

package enum ElementType: Hashable, Sendable {
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 half precision.
    case float16
    /// The upper half of a single-precision number.
    case bfloat16
    /// Integers from -127 to 127, times a scale for each row.
    ///
    /// `Tensor.converted(to:)` makes them, and a file can hold them.
    case int8

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
