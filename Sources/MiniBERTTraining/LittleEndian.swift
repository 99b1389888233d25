extension [UInt8] {
    /// Appends a number as little-endian bytes.
    mutating func append(littleEndian number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

extension FixedWidthInteger {
    /// The number of little-endian bytes that begin at `start`.
    init(littleEndianBytes bytes: ArraySlice<UInt8>, at start: Int) {
        self = 0
        for index in 0..<Self.bitWidth / 8 {
            self |= Self(truncatingIfNeeded: bytes[start + index]) << (8 * index)
        }
    }
}
