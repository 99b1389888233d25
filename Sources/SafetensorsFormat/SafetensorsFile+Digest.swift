import SystemFiles

/// A file with a digest is a safetensors file whose last tensor, `sha256`, holds the SHA-256 of all bytes before it:
/// those of the header with its metadata, and those of the other tensors.
private let digestName = "sha256"
private let digestByteCount = 32

extension SafetensorsWriter {
    /// Writes a file with a digest to a path, completely or not at all, as `write(to:)` does.
    ///
    /// - Precondition: The elements of all tensors have more than 8 bits, so that the digest is the last tensor.
    package static func writeWithDigest(
        _ tensors: [TensorContent], metadata: SafetensorsMetadata, to path: String
    ) throws(SafetensorsError) {
        precondition(tensors.allSatisfy { $0.dataType.bitCount > 8 }, "a tensor would follow the digest")
        var hash = SHA256()
        let digest = TensorContent(name: digestName, dataType: .uint8, shape: [digestByteCount]) {
            sink throws(SafetensorsError) in try sink(hash.finalized())
        }
        try SafetensorsWriter(tensors + [digest], metadata: metadata).write(to: path) { hash.update($0) }
    }
}

extension SafetensorsFile {
    /// The digest at the end of a file that was written with one; `nil` if there is none, or if it is not that of the
    /// bytes before it, which are all read.
    package var verifiedDigest: [UInt8]? {
        guard let entry = entry(named: digestName), entry.dataType == .uint8 else { return nil }
        let range = byteRange(of: entry)
        guard range.count == digestByteCount, range.upperBound == region.byteCount else { return nil }
        let digest = bytes(of: entry)
        return region.digest(of: 0..<range.lowerBound) == digest ? digest : nil
    }
}
