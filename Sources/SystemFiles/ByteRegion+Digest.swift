extension ByteRegion {
    private static let hashedPiece = 1 << 22

    /// Returns the SHA-256 of part of the bytes.
    ///
    /// The pages of a mapped file are returned to the system piece by piece, so that the memory of the process does not
    /// grow with the size of the file.
    ///
    /// - Precondition: The range lies in `0..<byteCount`.
    package func digest(of range: Range<Int>) -> [UInt8] {
        var hash = SHA256()
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.hashedPiece) {
            let piece = start..<min(start + Self.hashedPiece, range.upperBound)
            withBytes(piece) { hash.update($0) }
            dropResidentPages(piece)
        }
        return hash.finalized()
    }
}
