/// A safetensors file: named tensors in the bytes of a file, found by a header that was checked against every
/// rule of the format.
///
/// Opening parses the header and nothing else; tensors stay where they are until they are asked for. What
/// this reader accepts where the specification leaves a choice:
///
/// - Accepted: white space around the header's JSON, `"__metadata__": null`, unknown fields of an entry (ignored),
///   data that is not aligned to its elements, any name (empty, with NULs, canonically equal to another).
/// - Refused: the same name or metadata key twice, holes between tensors, bytes that belong to none, nesting deeper
///   than 127, numbers that are not plain decimal digits.
public struct SafetensorsFile: Sendable {
    /// How the bytes of a file are held.
    public enum Access: Hashable, Sendable {
        /// Mapped into memory: nothing is copied. See `ByteRegion` for what happens when the file is
        /// truncated.
        case mapped
        /// Read into memory: safe from whatever happens to the file later.
        case inMemory
    }

    /// The path or name that errors use.
    public let name: String
    /// The bytes of the whole file.
    public let region: ByteRegion
    /// The texts beside the tensors, as `["format": "pt"]`.
    public let metadata: SafetensorsMetadata
    /// All tensors, in the order of their data in the file.
    public let tensors: [TensorEntry]
    /// Where the data begins, in bytes from the start of the file.
    public let dataStart: Int

    private let indices: [[UInt8]: Int]

    /// Opens a file.
    ///
    /// - Throws: `SafetensorsError`: what is wrong with the file, and where.
    public init(contentsOf path: String, access: Access = .mapped) throws(SafetensorsError) {
        let region =
            switch access {
            case .mapped: try ByteRegion(mapping: path)
            case .inMemory: try ByteRegion(reading: path)
            }
        try self.init(region: region, name: path)
    }

    /// Reads the header of a file whose bytes are in memory.
    ///
    /// - Parameters:
    ///   - region: The bytes of the whole file.
    ///   - name: What errors call the file.
    /// - Throws: `SafetensorsError`: the first rule of the format that is broken.
    public init(region: ByteRegion, name: String) throws(SafetensorsError) {
        let header = try SafetensorsHeader(region, file: name)
        self.name = name
        self.region = region
        metadata = header.metadata
        tensors = header.tensors
        dataStart = header.dataStart
        indices = Dictionary(
            uniqueKeysWithValues: header.tensors.enumerated().map { (Array($1.name.utf8), $0) })
    }

    /// The entry of a name, found byte for byte; nothing when there is none.
    public func entry(named name: String) -> TensorEntry? {
        indices[Array(name.utf8)].map { tensors[$0] }
    }

    /// Where an entry of this file lies in `region`.
    public func byteRange(of entry: TensorEntry) -> Range<Int> {
        dataStart + entry.dataOffsets.lowerBound..<dataStart + entry.dataOffsets.upperBound
    }

    /// A copy of an entry's bytes, whatever their type.
    public func bytes(of entry: TensorEntry) -> [UInt8] {
        region.withBytes(byteRange(of: entry)) { $0.array }
    }

    /// The entry of a name, or an error for a name that must be there.
    func requiredEntry(named name: String) throws(SafetensorsError) -> TensorEntry {
        guard let entry = entry(named: name) else { throw .noSuchTensor(file: self.name, tensor: name) }
        return entry
    }
}
