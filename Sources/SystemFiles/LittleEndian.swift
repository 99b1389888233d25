extension [UInt8] {
    /// Appends the bytes of an integer, the lowest first.
    @inlinable
    package mutating func append<Integer: FixedWidthInteger>(littleEndian value: Integer) {
        for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

extension FixedWidthInteger {
    /// Reads an integer from the bytes that begin at `start`, the lowest first.
    @inlinable
    package init(littleEndianBytes bytes: ArraySlice<UInt8>, at start: Int) {
        self = 0
        for index in 0..<Self.bitWidth / 8 {
            self |= Self(truncatingIfNeeded: bytes[start + index]) << (8 * index)
        }
    }
}
