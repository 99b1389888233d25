/// The well-formed byte sequences of UTF-8 (Unicode, table 3-7).
enum UTF8Sequence {
    /// Returns the number of bytes of the scalar at `position`; 0 if they are not well-formed.
    static func length(in bytes: [UInt8], at position: Int) -> Int {
        let (length, second) = shape(of: bytes[position])
        guard length > 1 else { return length }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return 0 }
        for index in position + 2..<max(position + 2, position + length) where bytes[index] & 0xC0 != 0x80 {
            return 0
        }
        return length
    }

    /// Returns the length that a first byte announces, and the second bytes that are allowed after it: others would
    /// make the sequence overlong, a surrogate, or larger than U+10FFFF.
    private static func shape(of first: UInt8) -> (length: Int, second: ClosedRange<UInt8>) {
        switch first {
        case 0..<0x80: (1, 0...0)
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: (0, 0...0)
        }
    }
}
