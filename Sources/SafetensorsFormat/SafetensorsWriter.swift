import SystemFiles
import StrictJSON

/// Writes a safetensors file, byte for byte as the reference implementation writes it.
///
/// Tensors are laid out by type, those with the largest elements first, then by the bytes of their names; so
/// each is aligned to its elements. `__metadata__` stands first, in the order it is given (the reference's
/// order is random when there are several texts). The JSON is compact and padded with spaces to a multiple of
/// 8 bytes. The bytes of a tensor are asked for when their turn comes: the file is never in memory as a
/// whole.
public struct SafetensorsWriter {
    /// The header with its length and padding.
    public let header: [UInt8]
    /// The size of the whole file.
    public let byteCount: Int

    private let tensors: [(content: TensorContent, byteCount: Int)]

    /// Lays out a file.
    ///
    /// - Throws: `SafetensorsError.duplicateTensor`, `.reservedName`, `.sizeOverflow`, `.fractionalBytes` or
    ///   `.headerTooLong`. Nothing is written yet; errors call the file "the output".
    public init(
        _ tensors: [TensorContent], metadata: SafetensorsMetadata = SafetensorsMetadata()
    ) throws(SafetensorsError) {
        var sized: [(content: TensorContent, byteCount: Int)] = []
        var names: Set<[UInt8]> = []
        for content in tensors {
            guard content.name != "__metadata__" else {
                throw .reservedName(file: Self.unnamed, tensor: content.name)
            }
            guard names.insert(Array(content.name.utf8)).inserted else {
                throw .duplicateTensor(file: Self.unnamed, tensor: content.name)
            }
            sized.append((content, try Self.byteCount(of: content)))
        }
        self.tensors = sized.sorted { one, other in
            one.content.dataType == other.content.dataType
                ? one.content.name.utf8.lexicographicallyPrecedes(other.content.name.utf8)
                : one.content.dataType.writingRank > other.content.dataType.writingRank
        }
        var end = 0
        var json = JSONText(metadata)
        for (content, byteCount) in self.tensors {
            let (next, overflow) = end.addingReportingOverflow(byteCount)
            guard !overflow else {
                throw .sizeOverflow(file: Self.unnamed, tensor: content.name, dataType: content.dataType)
            }
            json.add(content, offsets: end..<next)
            end = next
        }
        let text = json.finished
        guard text.count <= SafetensorsHeader.limit else {
            throw .headerTooLong(file: Self.unnamed, byteCount: UInt64(text.count))
        }
        var header: [UInt8] = []
        header.append(littleEndian: UInt64(text.count))
        self.header = header + text
        byteCount = self.header.count + end
    }

    private static let unnamed = "the output"

    private static func byteCount(of content: TensorContent) throws(SafetensorsError) -> Int {
        guard let bitCount = DataLayout.bitCount(shape: content.shape.map(UInt64.init), of: content.dataType)
        else {
            throw .sizeOverflow(file: unnamed, tensor: content.name, dataType: content.dataType)
        }
        guard bitCount.isMultiple(of: 8) else {
            throw .fractionalBytes(file: unnamed, tensor: content.name, bitCount: bitCount)
        }
        return Int(bitCount / 8)
    }

    /// Gives the whole file, piece after piece, to a sink.
    ///
    /// - Throws: What the sink throws, and `SafetensorsError.wrongContent` when a tensor gives more or fewer bytes than
    ///   its shape asks for.
    public func write(into sink: TensorContent.Sink) throws(SafetensorsError) {
        try sink(header)
        for (content, expected) in tensors {
            var written = 0
            try content.produce { piece throws(SafetensorsError) in
                written += piece.count
                guard written <= expected else {
                    throw .wrongContent(
                        file: Self.unnamed, tensor: content.name, byteCount: written, expected: expected)
                }
                try sink(piece)
            }
            guard written == expected else {
                throw .wrongContent(
                    file: Self.unnamed, tensor: content.name, byteCount: written, expected: expected)
            }
        }
    }

    /// The whole file in memory.
    public func bytes() throws(SafetensorsError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        try write { piece throws(SafetensorsError) in bytes += piece }
        return bytes
    }

    /// Writes the file into an open one, as standard output.
    ///
    /// - Parameters:
    ///   - descriptor: A file descriptor that is open for writing; it stays open.
    ///   - name: What errors call the file.
    /// - Throws: `SafetensorsError`, as `.outOfSpace`.
    public func write(toDescriptor descriptor: Int32, name: String) throws(SafetensorsError) {
        try write { piece throws(SafetensorsError) in
            try onFile(name) { () throws(SystemError) in try System.writeAll(piece, to: descriptor) }
        }
    }

    /// Writes the file to a path, whole or not at all.
    ///
    /// The bytes go into a temporary file beside it (`.NAME.NUMBER.partial`), are made durable, and take the
    /// place of the old file by a rename. A link stays a link: the file it leads to is replaced. Programs
    /// that have the old file mapped keep it.
    ///
    /// - Throws: `SafetensorsError`; the old file is then as it was.
    public func write(to path: String) throws(SafetensorsError) {
        if let status = try? System.status(of: FilePath(path)), let kind = FileKind(status.kind) {
            throw .notARegularFile(file: path, kind: kind)
        }
        var file = try onFile(path) { () throws(SystemError) in try AtomicFile(replacing: FilePath(path)) }
        try write(toDescriptor: file.descriptor, name: path)
        try onFile(path) { () throws(SystemError) in try file.finish() }
    }
}

/// The header's JSON, spelled as serde_json spells it.
private struct JSONText {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    init(_ metadata: SafetensorsMetadata) {
        guard !metadata.isEmpty else { return }
        bytes += "\"__metadata__\":{".utf8
        for (index, pair) in metadata.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(jsonString: pair.key)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(jsonString: pair.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func add(_ content: TensorContent, offsets: Range<Int>) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(jsonString: content.name)
        let shape = content.shape.map(String.init).joined(separator: ",")
        bytes += ":{\"dtype\":\"\(content.dataType.rawValue)\",\"shape\":[\(shape)],".utf8
        bytes += "\"data_offsets\":[\(offsets.lowerBound),\(offsets.upperBound)]}".utf8
    }

    /// The text, closed and padded to a multiple of 8 bytes.
    var finished: [UInt8] {
        let text = bytes + [UInt8(ascii: "}")]
        return text + [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    }
}
