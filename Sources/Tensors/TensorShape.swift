/// The extents of a tensor, outermost first.
public struct TensorShape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// How many elements lie along each axis, outermost first.
    public let extents: [Int]

    /// Creates a shape from its extents.
    ///
    /// - Precondition: No extent is negative.
    public init(_ extents: [Int]) {
        precondition(extents.allSatisfy { $0 >= 0 }, "a shape has a negative extent: \(extents)")
        self.extents = extents
    }

    /// Creates a shape from its extents, outermost first.
    public init(arrayLiteral extents: Int...) { self.init(extents) }

    /// How many elements a tensor of this shape has; 1 for the empty shape of a scalar.
    public var count: Int { extents.contains(0) ? 0 : extents.reduce(1, *) }

    /// The extents in brackets.
    public var description: String { extents.description }
}
