import StrictJSON
package import SystemFiles

/// Writes a safetensors file, byte for byte as the reference implementation does.
///
/// Tensors are laid out by type, those with the largest elements first, and then by the bytes of their names; so each
/// is aligned to its element size. `__metadata__` comes first, in the given order (the order of the reference is random
/// for several keys). The JSON is compact and padded with spaces to a multiple of 8 bytes. The bytes of each tensor are
/// requested when they are written, so that the file is never in memory as a whole.
public struct SafetensorsWriter {
    /// The header with its length and padding.
    private let header: [UInt8]
    /// The size of the file.
    package let byteCount: Int

    private let tensors: [(content: TensorContent, byteCount: Int)]

    /// Lays out a file.
    ///
    /// - Throws: `SafetensorsError.duplicateTensor`, `.reservedName`, `.sizeOverflow`, `.fractionalBytes` or
    ///   `.headerTooLong`, in which the file is called "the output".
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

    /// Passes the file to a sink, piece by piece.
    ///
    /// - Throws: The errors of the sink, and `SafetensorsError.wrongContent` if a tensor has more or fewer bytes than
    ///   its shape requires.
    private func write(into sink: TensorContent.Sink) throws(SafetensorsError) {
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

    /// Returns the bytes of the file.
    public func bytes() throws(SafetensorsError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        try write { piece throws(SafetensorsError) in bytes += piece }
        return bytes
    }

    /// Returns the file in memory.
    package func region() throws(SafetensorsError) -> ByteRegion {
        try ByteRegion(byteCount: byteCount) { append throws(SafetensorsError) in
            try write { piece throws(SafetensorsError) in append(piece) }
        }
    }

    /// Writes the file to a descriptor, which stays open; errors name the file.
    func write(
        toDescriptor descriptor: Int32, name: String, onPiece: ([UInt8]) -> Void = { _ in }
    ) throws(SafetensorsError) {
        try write { piece throws(SafetensorsError) in
            try onFile(name) { () throws(SystemError) in try System.writeAll(piece, to: descriptor) }
            onPiece(piece)
        }
    }

    /// Writes the file to a path, completely or not at all.
    ///
    /// The bytes are written to a temporary file in the same folder (`.NAME.minibert-….partial`), made durable, and
    /// renamed. A symbolic link stays, and its target is replaced. Programs that have mapped the old file keep its
    /// content.
    ///
    /// - Throws: `SafetensorsError`; the old file is then unchanged.
    public func write(to path: String) throws(SafetensorsError) { try write(to: path) { _ in } }

    /// Writes the file to a path, and calls `onPiece` with each piece of it after it was written.
    func write(to path: String, onPiece: ([UInt8]) -> Void) throws(SafetensorsError) {
        if let status = try? System.status(of: FilePath(path)), let kind = FileKind(status.kind) {
            throw .notARegularFile(file: path, kind: kind)
        }
        var file = try onFile(path) { () throws(SystemError) in try AtomicFile(replacing: FilePath(path)) }
        try write(toDescriptor: file.descriptor, name: path, onPiece: onPiece)
        try onFile(path) { () throws(SystemError) in try file.finish() }
    }
}

/// The JSON of the header, spelled as `serde_json` does.
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

    /// The complete text, padded to a multiple of 8 bytes.
    var finished: [UInt8] {
        let text = bytes + [UInt8(ascii: "}")]
        return text + [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    }
}
