/// Reads a JSON text token by token, strictly by RFC 8259.
///
/// The caller asks for the token that it expects next, so the reader stores nothing else, and its recursion does not
/// grow with the depth of the text. Strings are returned with their escapes decoded, as valid UTF-8.
package struct JSONReader {
    /// The largest number of arrays and objects that may be open at once.
    ///
    /// The reference implementation of safetensors has the same limit.
    package static let depthLimit = 127

    private let bytes: [UInt8]
    /// The offset of the byte that is read next.
    package private(set) var position = 0
    private var depth = 0

    /// Creates a reader that starts at the first byte.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func error(_ fault: JSONError.Fault, at place: Int? = nil) -> JSONError {
        let place = place ?? position
        let line = bytes.prefix(place).reduce(into: 1) { if $1 == UInt8(ascii: "\n") { $0 += 1 } }
        return JSONError(fault, position: place, line: line)
    }

    /// Skips white space and returns the byte after it without consuming it; returns nothing at the end.
    package mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    /// Consumes one byte of punctuation.
    package mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard let found = peek() else { throw error(.unexpectedEnd) }
        guard found == byte else {
            throw error(.unexpectedByte(found, expected: "'\(Character(Unicode.Scalar(byte)))'"))
        }
        position += 1
    }

    /// Consumes the bracket that opens an array or object.
    package mutating func open(_ bracket: UInt8) throws(JSONError) {
        try expect(bracket)
        depth += 1
        guard depth <= Self.depthLimit else { throw error(.tooDeep, at: position - 1) }
    }

    /// Moves to the next element of the open array or object: consumes a comma, or the closing bracket.
    ///
    /// - Returns: Whether there is another element.
    package mutating func hasNext(first: Bool, before bracket: UInt8) throws(JSONError) -> Bool {
        guard let byte = peek() else { throw error(.unexpectedEnd) }
        if byte == bracket {
            position += 1
            depth -= 1
            return false
        }
        guard !first else { return true }
        guard byte == UInt8(ascii: ",") else {
            throw error(.unexpectedByte(byte, expected: "',' or '\(Character(Unicode.Scalar(bracket)))'"))
        }
        position += 1
        guard peek() != bracket else {
            throw error(.unexpectedByte(bracket, expected: "a value after ','"))
        }
        return true
    }

    /// Consumes a key and its colon.
    package mutating func readKey() throws(JSONError) -> [UInt8] {
        var key: [UInt8] = []
        try readKey(into: &key)
        return key
    }

    /// Consumes a key and its colon, and appends the key's bytes to a buffer.
    package mutating func readKey(into buffer: inout [UInt8]) throws(JSONError) {
        try readString(into: &buffer)
        try expect(UInt8(ascii: ":"))
    }

    /// Consumes one of the words `true`, `false` and `null`.
    package mutating func expectWord(_ word: StaticString) throws(JSONError) {
        let start = position
        for expected in word.description.utf8 {
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == expected else {
                throw error(.unexpectedByte(bytes[start], expected: "a value"), at: start)
            }
            position += 1
        }
    }

    /// Checks that nothing but white space follows.
    package mutating func expectEnd() throws(JSONError) {
        guard peek() == nil else { throw error(.trailingBytes) }
    }
}

// MARK: - Numbers

extension JSONReader {
    /// Consumes a number and returns its spelling.
    package mutating func readNumber() throws(JSONError) -> String {
        String(decoding: bytes[try consumeNumber()], as: UTF8.self)
    }

    /// Consumes a number and returns its value if it has no sign, fraction or exponent, and fits.
    package mutating func readWholeNumber() throws(JSONError) -> Int? {
        var number = 0
        for position in try consumeNumber() {
            let digit = Int(bytes[position]) - 0x30
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            guard (0...9).contains(digit), !overflow, tens <= Int.max - digit else { return nil }
            number = tens + digit
        }
        return number
    }

    private mutating func consumeNumber() throws(JSONError) -> Range<Int> {
        guard peek() != nil else { throw error(.unexpectedEnd) }
        let start = position
        consume(UInt8(ascii: "-"))
        let integerStart = position
        guard consumeDigits() else {
            throw position < bytes.count ? error(.invalidNumber, at: start) : error(.unexpectedEnd)
        }
        guard bytes[integerStart] != UInt8(ascii: "0") || position == integerStart + 1 else {
            throw error(.invalidNumber, at: start)
        }
        if consume(UInt8(ascii: ".")) {
            guard consumeDigits() else { throw error(.invalidNumber, at: start) }
        }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            if !consume(UInt8(ascii: "+")) { consume(UInt8(ascii: "-")) }
            guard consumeDigits() else { throw error(.invalidNumber, at: start) }
        }
        return start..<position
    }

    @discardableResult
    private mutating func consume(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func consumeDigits() -> Bool {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        return position > start
    }
}

// MARK: - Strings

extension JSONReader {
    /// Consumes a string and returns its bytes, escapes decoded: valid UTF-8.
    package mutating func readString() throws(JSONError) -> [UInt8] {
        var string: [UInt8] = []
        try readString(into: &string)
        return string
    }

    /// Consumes a string and appends its bytes to a buffer, escapes decoded: valid UTF-8.
    package mutating func readString(into buffer: inout [UInt8]) throws(JSONError) {
        try expect(UInt8(ascii: "\""))
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                buffer += bytes[start..<position]
                position += 1
                return
            case UInt8(ascii: "\\"):
                buffer += bytes[start..<position]
                buffer += UTF8.encode(try readEscape()) ?? UTF8.encodedReplacementCharacter
                start = position
            case 0x20..<0x80: position += 1
            default: try consumeScalar(byte)
            }
        }
        throw error(.unexpectedEnd)
    }

    /// Consumes one scalar beyond ASCII, whose first byte is `byte`.
    private mutating func consumeScalar(_ byte: UInt8) throws(JSONError) {
        guard byte >= 0x20 else { throw error(.controlCharacter(byte)) }
        let length = UTF8Sequence.length(in: bytes, at: position)
        guard length > 0 else { throw error(.invalidUTF8) }
        position += length
    }

    private mutating func readEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape(start: start)
        default: throw error(.invalidEscape, at: start)
        }
    }

    private mutating func readUnicodeEscape(start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try readFourHexDigits(start: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) else {
            throw error(.loneSurrogate, at: start)
        }
        let second = try readFourHexDigits(start: start)
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func readFourHexDigits(start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80
            else {
                throw error(.invalidEscape, at: start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
