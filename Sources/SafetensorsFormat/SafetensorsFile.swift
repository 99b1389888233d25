package import SystemFiles

/// A safetensors file: named tensors, located by a header that was checked against every rule of the format.
///
/// Opening a file parses the header and nothing else; tensors are read when they are asked for. Where the specification
/// leaves a choice, this reader decides as follows:
///
/// - Accepted: white space around the JSON of the header, `"__metadata__": null`, unknown fields of an entry (ignored),
///   data that is not aligned to its element size, and any name, such as an empty one, one with NULs, or one that is
///   canonically equal to another.
/// - Refused: a name or metadata key that occurs twice, holes between tensors, bytes that belong to no tensor, nesting
///   deeper than 127, and numbers that are not plain decimal digits.
public struct SafetensorsFile: Sendable {
    /// The way in which the bytes of a file are held in memory.
    public enum Access: Hashable, Sendable {
        /// Mapped into memory: nothing is copied. If another program truncates the file, reading a tensor ends this
        /// process by SIGBUS.
        case mapped
        /// Read into memory: independent of what happens to the file later.
        case inMemory
    }

    /// The path of the file, or its name in errors.
    public let name: String
    /// The bytes of the whole file.
    package let region: ByteRegion
    /// The texts of `__metadata__`, such as `["format": "pt"]`.
    public let metadata: SafetensorsMetadata
    /// All tensors, in the order of their data in the file.
    public let tensors: [TensorEntry]
    /// Where the data begins, in bytes from the start of the file.
    private let dataStart: Int

    private let indices: [[UInt8]: Int]

    /// Opens a file.
    ///
    /// - Throws: `SafetensorsError`, with the first rule of the format that is broken.
    public init(contentsOf path: String, access: Access = .mapped) throws(SafetensorsError) {
        let region =
            switch access {
            case .mapped: try ByteRegion(mapping: path)
            case .inMemory: try ByteRegion(reading: path)
            }
        try self.init(region: region, name: path)
    }

    /// Opens a file whose bytes are in memory.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the whole file.
    ///   - name: The name of the file in errors.
    /// - Throws: `SafetensorsError`, with the first rule of the format that is broken.
    public init(bytes: [UInt8], name: String) throws(SafetensorsError) {
        try self.init(region: ByteRegion(bytes), name: name)
    }

    /// Opens a file whose bytes are in memory, without copying them.
    package init(region: ByteRegion, name: String) throws(SafetensorsError) {
        let header = try SafetensorsHeader(region, file: name)
        self.name = name
        self.region = region
        metadata = header.metadata
        tensors = header.tensors
        dataStart = header.dataStart
        indices = Dictionary(
            uniqueKeysWithValues: header.tensors.enumerated().map { (Array($1.name.utf8), $0) })
    }

    /// Returns the entry of a name, compared byte for byte; nothing if there is none.
    public func entry(named name: String) -> TensorEntry? {
        indices[Array(name.utf8)].map { tensors[$0] }
    }

    /// Returns the range of an entry of this file in `region`.
    package func byteRange(of entry: TensorEntry) -> Range<Int> {
        dataStart + entry.dataOffsets.lowerBound..<dataStart + entry.dataOffsets.upperBound
    }

    /// Reads the bytes of an entry of this file in place: little-endian, in row-major order.
    public func withBytes<Result, Failure: Error>(
        of entry: TensorEntry, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try region.withBytes(byteRange(of: entry), body)
    }

    /// Returns a copy of the bytes of an entry of this file.
    public func bytes(of entry: TensorEntry) -> [UInt8] { withBytes(of: entry) { $0.array } }

    /// Returns the entry of a name; throws if there is none.
    func requiredEntry(named name: String) throws(SafetensorsError) -> TensorEntry {
        guard let entry = entry(named: name) else { throw .noSuchTensor(file: self.name, tensor: name) }
        return entry
    }
}
