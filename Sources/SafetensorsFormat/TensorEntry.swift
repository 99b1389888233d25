/// What the header says of one tensor.
///
/// Two entries are equal only when their names are equal byte for byte: `é` as one scalar and `é` as two are
/// different names.
public struct TensorEntry: Hashable, Sendable {
    /// The name, as in the header after decoding its escapes.
    public let name: String
    /// How the elements are stored.
    public let dataType: DataType
    /// The extents, outermost first; empty for a scalar.
    public let shape: [Int]
    /// Where the elements lie, in bytes from the end of the header, as in the file.
    public let dataOffsets: Range<Int>

    /// Creates an entry.
    public init(name: String, dataType: DataType, shape: [Int], dataOffsets: Range<Int>) {
        self.name = name
        self.dataType = dataType
        self.shape = shape
        self.dataOffsets = dataOffsets
    }

    /// How many elements there are: the product of the extents, 1 for a scalar.
    public var elementCount: Int { dataOffsets.count * 8 / dataType.bitCount }

    /// Whether all fields are equal, the names byte for byte.
    public static func == (one: TensorEntry, other: TensorEntry) -> Bool {
        one.dataOffsets == other.dataOffsets && one.dataType == other.dataType && one.shape == other.shape
            && one.name.utf8.elementsEqual(other.name.utf8)
    }

    /// Feeds the bytes of the name and the offsets to `hasher`.
    public func hash(into hasher: inout Hasher) {
        for byte in name.utf8 { hasher.combine(byte) }
        hasher.combine(dataOffsets)
    }
}
