import CLibrary
internal import CMiniBERTKernels

/// A row-major array of 32-bit floats with a shape.
///
/// It is a value: a copy does not see later changes.
///
/// Most operations read a tensor as a matrix `[rows, columns]`: the last axis gives the columns, the product of
/// all other axes the rows. A weight may also be stored in 16 or 8 bits, or lie in borrowed memory; operations
/// read it as 32-bit floats.
public struct Tensor: Sendable {
    /// The shape of the tensor.
    public let shape: TensorShape
    var storage: TensorStorage

    init(shape: TensorShape, storage: TensorStorage) {
        self.shape = shape
        self.storage = storage
    }

    /// Creates a tensor whose elements are not initialized; the caller must write all of them.
    init(uninitialized shape: TensorShape) {
        self.init(shape: shape, storage: TensorStorage(count: shape.count))
    }

    /// Creates a tensor of zeros.
    ///
    /// A large one takes no memory until it is changed.
    public init(zeros shape: TensorShape) {
        if shape.count < Tensor.smallestLazyCount {
            self.init(repeating: 0, shape: shape)
        } else {
            self.init(shape: shape, storage: TensorStorage(zeroCount: shape.count))
        }
    }

    /// The smallest number of zeros that are not written before they are changed.
    private static let smallestLazyCount = 4096

    /// Creates a tensor whose elements are all `value`.
    public init(repeating value: Float, shape: TensorShape) {
        self.init(uninitialized: shape)
        unsafe mutableElements.initialize(repeating: value)
    }

    /// Creates a tensor from its elements in row-major order.
    ///
    /// - Precondition: The number of elements is that of the shape.
    public init(_ elements: [Float], shape: TensorShape) {
        precondition(
            elements.count == shape.count, "\(elements.count) elements do not fill the shape \(shape)")
        self.init(uninitialized: shape)
        _ = unsafe mutableElements.initialize(fromContentsOf: elements)
    }

    /// Creates a tensor whose elements lie in `memory`, which is read in place.
    ///
    /// Elements that are not aligned to their own size are copied.
    ///
    /// - Precondition: The elements lie inside the memory.
    package init(memory: any TensorMemory, byteOffset: Int, elementType: ElementType, shape: TensorShape) {
        let storage = TensorStorage(
            memory: memory, byteOffset: byteOffset, count: shape.count, elementType: elementType)
        self.init(shape: shape, storage: storage)
    }

    /// The number of elements.
    public var count: Int { storage.count }
    /// The extent of the last axis; 1 for a scalar.
    public var columns: Int { shape.extents.last ?? 1 }
    /// The product of all extents but the last.
    public var rows: Int { shape.extents.dropLast().reduce(1, *) }
    package var elementType: ElementType { storage.elementType }

    /// The elements in row-major order, as a copy.
    public var elements: [Float] {
        unsafe withFloats { floats in unsafe Array(UnsafeBufferPointer(start: floats, count: count)) }
    }

    /// The element at a row and a column of the matrix `[rows, columns]`.
    public subscript(row: Int, column: Int) -> Float {
        get {
            precondition(
                isInside(row, column), "no element [\(row), \(column)] in a tensor of shape \(shape)")
            let index = row * columns + column
            return storage.isZero ? 0 : unsafe withFloats { unsafe $0[index] }
        }
        set {
            precondition(
                isInside(row, column), "no element [\(row), \(column)] in a tensor of shape \(shape)")
            let index = row * columns + column
            unsafe mutableElements[index] = newValue
        }
    }

    private func isInside(_ row: Int, _ column: Int) -> Bool {
        row >= 0 && row < rows && column >= 0 && column < columns
    }

    /// Calls `body` with the elements in row-major order.
    ///
    /// 32-bit floats are not copied.
    public func withElements<Result, Failure: Error>(
        _ body: (Span<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe withFloats { (floats) throws(Failure) -> Result in
            try body(unsafe UnsafeBufferPointer(start: floats, count: count).span)
        }
    }

    /// Calls `body` with the elements in row-major order, to be changed in place.
    ///
    /// Elements that another tensor shares are copied first.
    public mutating func withMutableElements<Result, Failure: Error>(
        _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let buffer = unsafe mutableElements
        var span = unsafe buffer.mutableSpan
        let result = try body(&span)
        withExtendedLifetime(storage) {}
        return result
    }

    /// Returns the same elements with another shape.
    ///
    /// - Precondition: The new shape has the same number of elements.
    public func reshaped(_ shape: TensorShape) -> Tensor {
        precondition(shape.count == count, "\(self.shape) cannot be reshaped to \(shape)")
        // 8-bit numbers have a scale for each row, so their rows must stay.
        let keepsRows = shape.extents.last == self.shape.extents.last
        return Tensor(shape: shape, storage: keepsRows || elementType != .int8 ? storage : float32.storage)
    }

    /// Returns the same elements stored as `elementType`, rounded to the nearest value of a narrower type.
    ///
    /// As `int8`, each row gets the scale that makes its largest magnitude 127. A product with such a weight also
    /// rounds each row of the other operand, as `InputRounding.fine` says; the sums are exact.
    package func converted(to elementType: ElementType) -> Tensor {
        if elementType == self.elementType { return self }
        let floats = float32
        switch elementType {
        case .float32: return floats
        case .int8:
            return Tensor(shape: shape, storage: TensorStorage(quantizing: floats.storage, columns: columns))
        case .float16, .bfloat16:
            let narrowed = TensorStorage(count: count, elementType: elementType)
            unsafe activeKernels.pointee.narrow(
                floats.storage.floats, elementType.kernelType, narrowed.address, count)
            return Tensor(shape: shape, storage: narrowed)
        }
    }
}

extension Tensor: Hashable {
    /// Returns whether the shapes and the bits of all elements agree.
    ///
    /// So NaN equals itself, and 0 does not equal -0.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        guard left.shape == right.shape else { return false }
        let left = left.float32
        let right = right.float32
        return unsafe withPointers(of: left, right) { unsafe memcmp($0, $1, left.count * 4) == 0 }
    }

    /// Hashes the shape and the bits of all elements.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(shape)
        let floats = float32
        unsafe hasher.combine(bytes: floats.storage.bytes)
    }
}

extension Tensor: CustomStringConvertible {
    /// The shape and the first few elements.
    public var description: String {
        let shown = 8
        let first = elements.prefix(shown).map(\.description).joined(separator: ", ")
        return "Tensor \(shape): [\(first)\(count > shown ? ", …" : "")]"
    }
}
