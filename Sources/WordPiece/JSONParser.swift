/// Checks a JSON text byte by byte and lists its values.
struct JSONParser {
    /// Why a text is not JSON.
    struct Failure: Error {
        var position: Int
        var finding: String
    }

    /// The letters that may follow a backslash, but for `u`, and what they stand for.
    static let escapes: [(letter: UInt8, byte: UInt8)] = [
        (0x22, 0x22), (0x5C, 0x5C), (0x2F, 0x2F), (0x62, 0x08), (0x66, 0x0C), (0x6E, 0x0A), (0x72, 0x0D),
        (0x74, 0x09),
    ]

    private static let maximumDepth = 127

    /// The values found so far.
    private(set) var values: [JSONDocument.Value] = []
    private var position = 0

    /// Creates a parser with room for a number of values.
    init(expectedValueCount: Int) { values.reserveCapacity(expectedValueCount) }

    /// Parses all of a text.
    mutating func parse(_ text: Span<UInt8>) throws(Failure) {
        skipBlanks(text)
        try parseValue(text, depth: 0)
        skipBlanks(text)
        if position < text.count { throw failure("the text goes on after its value") }
    }

    private func failure(_ finding: String) -> Failure { Failure(position: position, finding: finding) }

    private mutating func skipBlanks(_ text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// The byte at the position, or 0 at the end: no rule accepts a 0.
    private func byte(_ text: Span<UInt8>) -> UInt8 { position < text.count ? text[position] : 0 }

    private mutating func parseValue(_ text: Span<UInt8>, depth: Int) throws(Failure) {
        switch byte(text) {
        case 0x22: try parseString(text)
        case 0x7B: try parseContainer(text, kind: .object, close: 0x7D, depth: depth)
        case 0x5B: try parseContainer(text, kind: .array, close: 0x5D, depth: depth)
        case 0x2D, 0x30...0x39: try parseNumber(text)
        case 0x74: try parseWord(text, "true", .trueValue)
        case 0x66: try parseWord(text, "false", .falseValue)
        case 0x6E: try parseWord(text, "null", .null)
        default:
            throw failure(
                position < text.count ? "no value begins so" : "the text ends where a value should be")
        }
    }

    private mutating func append(_ kind: JSONDocument.Kind, from start: Int, to end: Int) {
        values.append(
            JSONDocument.Value(
                kind: kind, start: Int32(start), end: Int32(end), next: Int32(values.count + 1)))
    }

    private mutating func parseContainer(
        _ text: Span<UInt8>, kind: JSONDocument.Kind, close: UInt8, depth: Int
    ) throws(Failure) {
        guard depth < Self.maximumDepth else { throw failure("values are nested more than 127 deep") }
        let index = values.count
        append(kind, from: position, to: position)
        position += 1
        skipBlanks(text)
        if byte(text) != close {
            while true {
                if kind == .object {
                    guard byte(text) == 0x22 else { throw failure("a key should be here") }
                    try parseString(text)
                    skipBlanks(text)
                    guard byte(text) == 0x3A else { throw failure("a colon should be here") }
                    position += 1
                    skipBlanks(text)
                }
                try parseValue(text, depth: depth + 1)
                skipBlanks(text)
                guard byte(text) == 0x2C else { break }
                position += 1
                skipBlanks(text)
            }
            guard byte(text) == close else { throw failure("a comma or the closing bracket should be here") }
        }
        position += 1
        values[index].end = Int32(position)
        values[index].next = Int32(values.count)
    }

    private mutating func parseWord(
        _ text: Span<UInt8>, _ word: StaticString, _ kind: JSONDocument.Kind
    ) throws(Failure) {
        let start = position
        for expected in "\(word)".utf8 {
            guard byte(text) == expected else { throw failure("no value begins so") }
            position += 1
        }
        append(kind, from: start, to: position)
    }

    private mutating func parseNumber(_ text: Span<UInt8>) throws(Failure) {
        let start = position
        if byte(text) == 0x2D { position += 1 }
        if byte(text) == 0x30 { position += 1 } else { try parseDigits(text) }
        if byte(text) == 0x2E {
            position += 1
            try parseDigits(text)
        }
        if byte(text) | 0x20 == 0x65 {
            position += 1
            if byte(text) == 0x2B || byte(text) == 0x2D { position += 1 }
            try parseDigits(text)
        }
        append(.number, from: start, to: position)
    }

    private mutating func parseDigits(_ text: Span<UInt8>) throws(Failure) {
        let start = position
        while byte(text) >= 0x30, byte(text) <= 0x39 { position += 1 }
        if position == start { throw failure("a digit should be here") }
    }

    private mutating func parseString(_ text: Span<UInt8>) throws(Failure) {
        position += 1
        let start = position
        var kind = JSONDocument.Kind.string
        while position < text.count {
            switch text[position] {
            case 0x22:
                append(kind, from: start, to: position)
                position += 1
                return
            case 0x5C:
                kind = .escapedString
                try parseEscape(text)
            case 0..<0x20:
                throw failure("a control character in a string must be escaped")
            case 0x20..<0x80:
                position += 1
            default:
                let (_, length) = decodedScalar(in: text, at: position, end: text.count)
                if firstInvalidUTF8(in: text, from: position, to: position + length) != nil {
                    throw failure("the bytes are not UTF-8")
                }
                position += length
            }
        }
        throw failure("the text ends inside a string")
    }

    private mutating func parseEscape(_ text: Span<UInt8>) throws(Failure) {
        position += 1
        let letter = byte(text)
        if letter == 0x75 {
            let unit = try parseHexadecimal(text)
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit & 0xFC00 == 0xD800, byte(text) == 0x5C else {
                throw failure("a surrogate stands alone")
            }
            position += 1
            guard byte(text) == 0x75, try parseHexadecimal(text) & 0xFC00 == 0xDC00 else {
                throw failure("a surrogate stands alone")
            }
            return
        }
        guard Self.escapes.contains(where: { $0.letter == letter }) else {
            throw failure("this escape does not exist")
        }
        position += 1
    }

    /// Parses `u` and four digits.
    private mutating func parseHexadecimal(_ text: Span<UInt8>) throws(Failure) -> UInt32 {
        position += 1
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexadecimalValue(byte(text)) else {
                throw failure("four hexadecimal digits should be here")
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}

/// The value of a hexadecimal digit.
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
