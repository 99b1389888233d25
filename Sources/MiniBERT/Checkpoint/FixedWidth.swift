/// Numbers as little-endian bytes.
package enum FixedWidth {
    package static func bytes<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) -> [UInt8] {
        stride(from: 0, to: Number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> Number($0)) }
    }

    package static func number<Number: FixedWidthInteger & UnsignedInteger>(_ bytes: ArraySlice<UInt8>)
        -> Number
    {
        bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}
