/// The entry of one tensor in the header of a file.
///
/// Names are compared byte for byte: `é` as one scalar and `é` as two scalars are different names.
public struct TensorEntry: Hashable, Sendable {
    /// The name, with the escapes of the header decoded.
    public let name: String
    /// The type of the stored elements.
    public let dataType: DataType
    /// The extents, outermost first; empty for a scalar.
    public let shape: [Int]
    /// The range of the elements, in bytes from the end of the header.
    public let dataOffsets: Range<Int>

    /// The number of elements: the product of the extents, 1 for a scalar.
    public var elementCount: Int { dataOffsets.count * 8 / dataType.bitCount }

    /// Whether all fields are equal; names are compared byte for byte.
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
