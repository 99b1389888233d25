/// Why bytes are not JSON (RFC 8259); `byte` is the place, from 1.
public enum JSONFault: Error, Hashable, CustomStringConvertible {
    /// The text ends inside a value.
    case endsTooEarly
    /// Something else is expected at this place.
    case unexpectedByte(byte: Int)
    /// A number that JSON does not allow, such as `01` or `1.`.
    case badNumber(byte: Int)
    /// An escape that JSON does not know, or half a surrogate pair.
    case badEscape(byte: Int)
    /// A control character inside a string.
    case controlCharacter(byte: Int)
    /// Arrays and objects inside each other, more than the limit.
    case tooDeep(limit: Int)
    /// A key that the object has already.
    case repeatedKey(String)

    /// The fault in words.
    public var description: String {
        switch self {
        case .endsTooEarly: "it ends too early"
        case .unexpectedByte(let byte): "unexpected character at byte \(byte)"
        case .badNumber(let byte): "wrong number at byte \(byte)"
        case .badEscape(let byte): "wrong escape at byte \(byte)"
        case .controlCharacter(let byte): "control character in a string at byte \(byte)"
        case .tooDeep(let limit): "nested more than \(limit) deep"
        case .repeatedKey(let key): "the key '\(DisplayText.escaped(key, limit: 80))' occurs twice"
        }
    }
}

extension JSONValue {
    /// Reads the one value that `bytes` hold.
    ///
    /// - Precondition: The bytes are UTF-8.
    /// - Throws: `JSONFault` where they are not JSON by RFC 8259, repeat a key, or nest more than 64 deep.
    public init(parsing bytes: [UInt8]) throws(JSONFault) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.value(depth: 0)
        try parser.expectEnd()
    }
}

/// Reads JSON strictly, by recursive descent with a limit.
private struct JSONParser {
    static let maximumDepth = 64

    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func expectEnd() throws(JSONFault) {
        skipBlanks()
        guard position == bytes.count else { throw .unexpectedByte(byte: position + 1) }
    }

    mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw .tooDeep(limit: Self.maximumDepth) }
        skipBlanks()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        var members: [JSONValue.Member] = []
        var keys: Set<[UInt8]> = []
        position += 1
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipBlanks()
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(byte: position + 1) }
            let key = try string()
            guard keys.insert(Array(key.utf8)).inserted else { throw .repeatedKey(key) }
            try expect(UInt8(ascii: ":"))
            members.append(JSONValue.Member(key, try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        var elements: [JSONValue] = []
        position += 1
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return .array(elements)
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        let letters = Array(word.description.utf8)
        guard bytes[position...].starts(with: letters) else { throw .unexpectedByte(byte: position + 1) }
        position += letters.count
        return value
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = position
        func fault() -> JSONFault {
            start == position ? .unexpectedByte(byte: start + 1) : .badNumber(byte: start + 1)
        }
        _ = takeNow(UInt8(ascii: "-"))
        if !takeNow(UInt8(ascii: "0")), !takeDigits() { throw fault() }
        if takeNow(UInt8(ascii: ".")), !takeDigits() { throw fault() }
        if takeNow(UInt8(ascii: "e")) || takeNow(UInt8(ascii: "E")) {
            if !takeNow(UInt8(ascii: "+")) { _ = takeNow(UInt8(ascii: "-")) }
            if !takeDigits() { throw fault() }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func takeDigits() -> Bool {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position > start
    }

    private mutating func string() throws(JSONFault) -> String {
        position += 1
        var content: [UInt8] = []
        while true {
            let byte = try peek()
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): content += try escape()
            case 0..<0x20: throw .controlCharacter(byte: position)
            default: content.append(byte)
            }
        }
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
        default: throw .badEscape(byte: position)
        }
    }

    private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
        let high = try hexadecimal()
        var value = high
        if (0xD800..<0xDC00).contains(high), takeNow(UInt8(ascii: "\\")), takeNow(UInt8(ascii: "u")) {
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw .badEscape(byte: position) }
            value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw .badEscape(byte: position) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        guard position + 4 <= bytes.count else { throw .endsTooEarly }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw .badEscape(byte: position + 1)
            }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }

    private func peek() throws(JSONFault) -> UInt8 {
        guard position < bytes.count else { throw .endsTooEarly }
        return bytes[position]
    }

    private mutating func takeNow(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        return takeNow(byte)
    }

    private mutating func expect(_ byte: UInt8) throws(JSONFault) {
        skipBlanks()
        guard try peek() == byte else { throw .unexpectedByte(byte: position + 1) }
        position += 1
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
