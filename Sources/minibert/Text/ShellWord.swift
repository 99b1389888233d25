/// A word of a command line that a POSIX shell reads as the same bytes.
func shellWord(_ bytes: [UInt8]) -> [UInt8] {
    let plain = bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-/=,:@%+".utf8.contains(byte)
        }
    }
    guard !plain || bytes.isEmpty else { return bytes }
    let quote = UInt8(ascii: "'")
    return [quote] + bytes.flatMap { $0 == quote ? Array("'\\''".utf8) : [$0] } + [quote]
}
