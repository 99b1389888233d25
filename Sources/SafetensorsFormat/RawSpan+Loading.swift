extension RawSpan {
    /// Reads the little-endian integer at a byte offset, aligned or not.
    ///
    /// Any bits make an integer, and the offset is checked, so this is safe.
    @inlinable @inline(__always)
    package func loadInteger<Integer: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: Integer.Type
    ) -> Integer {
        unsafe Integer(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// A copy of the bytes.
    package var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
