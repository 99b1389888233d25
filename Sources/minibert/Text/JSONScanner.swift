/// Why bytes are not JSON.
enum JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
    case endOfText
    case unexpected(UInt8)
    case badEscape
    case badNumber
    case controlInString(UInt8)
    case tooDeep

    var description: String {
        switch self {
        case .endOfText: "the text ends too early"
        case .unexpected(let byte): "unexpected '\(printable([byte]))'"
        case .badEscape: "a wrong escape in a string"
        case .badNumber: "a wrong number"
        case .controlInString(let byte): "the control character \(byte) in a string"
        case .tooDeep: "nested more than \(JSONScanner.maximumDepth) deep"
        }
    }
}

/// Reads JSON (RFC 8259) from front to back, strictly, and without recursion.
///
/// One thing is let pass: bytes in a string that are not UTF-8 are handed on as they are.
struct JSONScanner {
    /// How deep arrays and objects may be nested.
    static let maximumDepth = 512

    private let bytes: [UInt8]
    /// Where the next byte is.
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The kind of a value, known from its first byte.
    enum Kind: Hashable { case object, array, string, number, literal }

    /// Whether nothing but blanks is left.
    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return position == bytes.count
    }

    /// The kind of the next value.
    mutating func nextKind() throws(JSONFault) -> Kind {
        skipBlanks()
        let byte = try peek()
        switch byte {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .literal
        default: throw .unexpected(byte)
        }
    }

    /// Reads an object; `field` must read the value of the name it is given.
    mutating func object(
        _ field: (inout JSONScanner, [UInt8]) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try expect(UInt8(ascii: "{"))
        if skip(UInt8(ascii: "}")) { return }
        repeat {
            let name = try string()
            try expect(UInt8(ascii: ":"))
            try field(&self, name)
        } while skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// Reads a string, its escapes undone; half a surrogate pair becomes U+FFFD.
    mutating func string() throws(JSONFault) -> [UInt8] {
        try expect(UInt8(ascii: "\""))
        var content: [UInt8] = []
        while true {
            let byte = try peek()
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return content
            case UInt8(ascii: "\\"): content += try escape()
            case 0..<0x20: throw .controlInString(byte)
            default: content.append(byte)
            }
        }
    }

    /// Reads a number, and returns it as it was written.
    mutating func number() throws(JSONFault) -> [UInt8] {
        skipBlanks()
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return Array(bytes[start..<position])
    }

    /// Reads a value of any kind, and forgets it.
    mutating func skipValue() throws(JSONFault) {
        var closers: [UInt8] = []
        repeat {
            switch try nextKind() {
            case .string: _ = try string()
            case .number: _ = try number()
            case .literal: try literal()
            case .array:
                position += 1
                closers.append(UInt8(ascii: "]"))
                if !startsEmpty(closers) { continue }
            case .object:
                position += 1
                closers.append(UInt8(ascii: "}"))
                if !startsEmpty(closers) {
                    try name()
                    continue
                }
            }
            guard closers.count <= Self.maximumDepth else { throw .tooDeep }
            try close(&closers)
        } while !closers.isEmpty
    }

    private mutating func startsEmpty(_ closers: [UInt8]) -> Bool {
        skipBlanks()
        return position < bytes.count && bytes[position] == closers.last
    }

    /// After a value: closes what ends here, up to a comma that announces another value.
    private mutating func close(_ closers: inout [UInt8]) throws(JSONFault) {
        while let closer = closers.last {
            if skip(UInt8(ascii: ",")) {
                if closer == UInt8(ascii: "}") { try name() }
                return
            }
            try expect(closer)
            closers.removeLast()
        }
    }

    private mutating func name() throws(JSONFault) {
        _ = try string()
        try expect(UInt8(ascii: ":"))
    }

    private mutating func literal() throws(JSONFault) {
        for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return
        }
        throw .unexpected(try peek())
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        guard position > start else { throw .badNumber }
    }

    /// What stands after a backslash.
    private mutating func escape() throws(JSONFault) -> [UInt8] {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try escapedScalar()).utf8)
        default: throw .badEscape
        }
    }

    /// The scalar of one `uXXXX`, or of two that form a surrogate pair.
    private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
        let high = try hexadecimal()
        guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
        let afterHigh = position
        if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let low = try hexadecimal()
            if (0xDC00..<0xE000).contains(low) {
                return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
            }
        }
        position = afterHigh
        return "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        guard position + 4 <= bytes.count else { throw .endOfText }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw .badEscape }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }

    private func peek() throws(JSONFault) -> UInt8 {
        guard position < bytes.count else { throw .endOfText }
        return bytes[position]
    }

    /// Takes `byte` if it comes next, without skipping blanks.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipBlanks()
        return take(byte)
    }

    private mutating func expect(_ byte: UInt8) throws(JSONFault) {
        skipBlanks()
        let found = try peek()
        guard found == byte else { throw .unexpected(found) }
        position += 1
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
