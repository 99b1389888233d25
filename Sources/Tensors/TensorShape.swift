/// The shape of a tensor: its extents, outermost first.
public struct TensorShape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The number of elements along each axis, outermost first.
    public let extents: [Int]

    /// Creates a shape from its extents.
    ///
    /// - Precondition: No extent is negative.
    public init(_ extents: [Int]) {
        precondition(extents.allSatisfy { $0 >= 0 }, "the shape \(extents) has a negative extent")
        self.extents = extents
    }

    /// Creates a shape from its extents, outermost first.
    public init(arrayLiteral extents: Int...) { self.init(extents) }

    /// The number of elements of a tensor of this shape; 1 for the empty shape of a scalar.
    public var count: Int { extents.contains(0) ? 0 : extents.reduce(1, *) }

    /// The extents in brackets.
    public var description: String { extents.description }
}
