/// A row-major array of 32-bit floats with a shape; a value, copied when first changed.
///
/// Most operations see a tensor as a matrix `[rows, columns]`: the last axis is the columns, all others together
/// are the rows.
public struct Tensor: Hashable, Sendable {
    /// The extents, outermost first.
    public let shape: Shape
    var storage: [Float]

    /// Creates a tensor of zeros.
    public init(zeros shape: Shape) {
        self.shape = shape
        storage = [Float](repeating: 0, count: shape.count)
    }

    /// Creates a tensor from its elements in row-major order.
    ///
    /// - Precondition: There are as many elements as the shape asks for.
    public init(_ elements: [Float], shape: Shape) {
        precondition(elements.count == shape.count, "\(elements.count) elements for shape \(shape)")
        self.shape = shape
        storage = elements
    }

    /// How many elements there are.
    public var count: Int { storage.count }
    /// The extent of the last axis; 1 for a scalar.
    public var columns: Int { shape.extents.last ?? 1 }
    /// The product of all extents but the last.
    public var rows: Int { shape.extents.dropLast().reduce(1, *) }
    /// A copy of the elements in row-major order.
    public var elements: [Float] { storage }

    /// One element of the matrix `[rows, columns]`.
    public subscript(row: Int, column: Int) -> Float {
        get { storage[row * columns + column] }
        set { storage[row * columns + column] = newValue }
    }

    /// Reads the elements in row-major order, in place.
    public func withElements<Result, Failure: Error>(
        _ body: (Span<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage.span)
    }

    /// Changes the elements in row-major order, in place; copies them first when another tensor shares them.
    public mutating func withMutableElements<Result, Failure: Error>(
        _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var span = storage.mutableSpan
        return try body(&span)
    }

    /// The same elements under another shape of as many elements.
    public func reshaped(_ shape: Shape) -> Tensor { Tensor(storage, shape: shape) }
}
