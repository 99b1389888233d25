import SystemFiles

/// The header of a safetensors file, with all rules checked: 8 bytes with its length, little-endian, then JSON.
///
/// Where the specification is silent, or disagrees with the reference implementation (0.8.0), this reader behaves as
/// follows:
///
/// | finding | specification | reference | here |
/// |---|---|---|---|
/// | white space before the `{`, or tab, LF, CR after the `}` | refused | accepted | accepted: it is harmless, and some writers do it |
/// | a tensor's name twice, a key of `__metadata__` twice | refused | the last one wins | refused |
/// | `__metadata__` is `null` | silent | accepted | accepted, as no metadata |
/// | other fields in a tensor's entry | silent | ignored | ignored; their JSON is still checked |
/// | an entry as an array, a dtype as an object | silent | accepted by accident | refused |
/// | nesting deeper than 127 | silent | refused | refused |
/// | `-0`, `1.0`, `1e0` for a whole number | silent | refused | refused |
/// | a product of extents that overflows before a zero | silent | refused | refused |
/// | an extent above 2⁶³ - 1 beside a zero | silent | accepted, but no library can represent the tensor | refused |
/// | data that is not aligned to its element size | silent | accepted | accepted |
struct SafetensorsHeader {
    /// The longest header of the format, in bytes.
    static let limit = 100_000_000

    let metadata: SafetensorsMetadata
    /// In the order of their data.
    let tensors: [TensorEntry]
    let dataStart: Int

    /// Reads and checks the header of a file whose bytes are in `region`.
    init(_ region: ByteRegion, file: String) throws(SafetensorsError) {
        let text = try Self.text(of: region, file: file)
        dataStart = 8 + text.count
        let parsed: (metadata: SafetensorsMetadata, tensors: [HeaderEntry])
        do throws(SafetensorsError) {
            var parser = HeaderParser(text, file: file)
            parsed = try parser.parse()
        } catch {
            // If not even the brace is there, the file may be of another format.
            guard case .malformedJSON(_, _, byte: 0, _) = error else { throw error }
            throw Self.foreignFormat(of: region, file: file) ?? error
        }
        metadata = parsed.metadata
        tensors = try DataLayout(file: file, byteCount: region.byteCount - dataStart).check(parsed.tensors)
    }

    /// Returns the bytes of the JSON text.
    ///
    /// The length is compared with the size of the file before it is used.
    private static func text(of region: ByteRegion, file: String) throws(SafetensorsError) -> [UInt8] {
        guard region.byteCount > 0 else { throw .emptyFile(file: file) }
        let foreign = foreignFormat(of: region, file: file)
        guard region.byteCount >= 8 else {
            throw foreign ?? .fileTooShort(file: file, byteCount: region.byteCount)
        }
        let length = region.withBytes(0..<8) { $0.loadInteger(at: 0, as: UInt64.self) }
        guard length <= UInt64(limit) else { throw foreign ?? .headerTooLong(file: file, byteCount: length) }
        let available = region.byteCount - 8
        guard length <= UInt64(available) else {
            throw foreign ?? .headerCutOff(file: file, byteCount: Int(length), available: available)
        }
        return region.withBytes(8..<8 + Int(length)) { $0.array }
    }

    private static func foreignFormat(of region: ByteRegion, file: String) -> SafetensorsError? {
        let start = region.withBytes(0..<min(region.byteCount, 64)) { $0.array }
        return ForeignFormat(start).map { .foreignFormat(file: file, $0) }
    }
}

/// The entry of a tensor as it is written in the header, before the layout is checked.
struct HeaderEntry {
    let name: [UInt8]
    let dataType: DataType
    let shape: [UInt64]
    let begin: UInt64
    let end: UInt64

    var text: String { String(decoding: name, as: UTF8.self) }
}
