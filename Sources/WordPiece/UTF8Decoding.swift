/// U+FFFD, which replaces bytes that are not UTF-8.
let replacementScalar: UInt32 = 0xFFFD

/// Returns the scalar that starts at `position`, and its number of bytes.
///
/// Bytes that are not UTF-8 become U+FFFD, one for each maximal part of a sequence, as the Unicode standard recommends
/// and as Swift's `String(decoding:as:)` and Python's `errors="replace"` do.
@inline(__always)
func decodedScalar(in bytes: Span<UInt8>, at position: Int, end: Int) -> (scalar: UInt32, length: Int) {
    let lead = bytes[position]
    if lead < 0x80 { return (UInt32(lead), 1) }
    let length: Int
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    var scalar: UInt32
    switch lead {
    case 0xC2...0xDF:
        length = 2
        scalar = UInt32(lead & 0x1F)
    case 0xE0...0xEF:
        length = 3
        scalar = UInt32(lead & 0x0F)
        if lead == 0xE0 { lowest = 0xA0 } else if lead == 0xED { highest = 0x9F }
    case 0xF0...0xF4:
        length = 4
        scalar = UInt32(lead & 0x07)
        if lead == 0xF0 { lowest = 0x90 } else if lead == 0xF4 { highest = 0x8F }
    default:
        return (replacementScalar, 1)
    }
    for offset in 1..<length {
        guard position + offset < end else { return (replacementScalar, offset) }
        let byte = bytes[position + offset]
        guard byte >= lowest, byte <= highest else { return (replacementScalar, offset) }
        lowest = 0x80
        highest = 0xBF
        scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    return (scalar, length)
}

/// Returns the scalar that ends before `end`, or U+FFFD for bytes that are not UTF-8; `nil` at `start`.
func decodedScalar(in bytes: Span<UInt8>, before end: Int, start: Int) -> UInt32? {
    guard end > start else { return nil }
    var position = end - 1
    while position > start, end - position < 4, bytes[position] & 0xC0 == 0x80 { position -= 1 }
    let (scalar, length) = decodedScalar(in: bytes, at: position, end: end)
    return position + length == end ? scalar : replacementScalar
}

/// Calls `body` with each byte of the UTF-8 form of `scalar`.
@inline(__always)
func forEachUTF8Byte(of scalar: UInt32, _ body: (UInt8) -> Void) {
    if scalar < 0x80 {
        body(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
        body(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
        body(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    } else if scalar < 0x10000 {
        body(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
        body(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
        body(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    } else {
        body(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
        body(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
        body(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
        body(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    }
}

/// Returns the position of the first byte that is not UTF-8; `nil` if all bytes are.
func firstInvalidUTF8(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var position = start
    while position < end {
        if bytes[position] < 0x80 {
            position += 1
            continue
        }
        let (scalar, length) = decodedScalar(in: bytes, at: position, end: end)
        // U+FFFD itself has 3 bytes and starts with EF; no other bytes of this length decode to it.
        if scalar == replacementScalar, length != 3 || bytes[position] != 0xEF { return position }
        position += length
    }
    return nil
}

/// Returns the number of bytes of `scalar` in UTF-8.
func utf8Length(of scalar: UInt32) -> Int {
    scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
}
