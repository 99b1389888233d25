extension RawSpan {
    /// Returns the little-endian integer at a byte offset, aligned or not.
    ///
    /// This is safe: the offset is checked, and any bits are a valid integer.
    @inlinable @inline(__always)
    package func loadInteger<Integer: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: Integer.Type
    ) -> Integer {
        unsafe Integer(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// A copy of the bytes.
    package var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
