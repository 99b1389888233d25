import PrintableText

/// Why bytes are not a JSON text (RFC 8259, in UTF-8), and at which place.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    package enum Fault: Hashable, Sendable, CustomStringConvertible {
        /// The text ends inside a value.
        case unexpectedEnd
        /// The grammar does not allow this byte at its place.
        case unexpectedByte(UInt8, expected: String)
        /// A string contains bytes that are not UTF-8.
        case invalidUTF8
        /// A string contains a control character that is not escaped.
        case controlCharacter(UInt8)
        /// A backslash does not begin a valid escape.
        case invalidEscape
        /// A `\u` escape is one half of a surrogate pair without the other.
        case loneSurrogate
        /// A number is not in the form that JSON requires; examples are `01`, `.5` and `1.`.
        case invalidNumber
        /// An object has a key twice.
        case duplicateKey(String)
        /// Arrays and objects are nested more than 127 deep.
        case tooDeep
        /// Something follows the value.
        case trailingBytes
    }

    package let fault: Fault
    /// The offset of the byte where the fault was found, from 0.
    package let position: Int
    /// The line of that byte, from 1.
    package let line: Int

    package init(_ fault: Fault, position: Int, line: Int) {
        self.fault = fault
        self.position = position
        self.line = line
    }

    /// The place and the fault in words.
    package var description: String { "line \(line), byte \(position): \(fault)" }
}

extension JSONError.Fault {
    package var description: String {
        switch self {
        case .unexpectedEnd: "the text ends inside a value"
        case .unexpectedByte(let byte, let expected): "found \(Self.name(of: byte)), expected \(expected)"
        case .invalidUTF8: "a string is not valid UTF-8"
        case .controlCharacter(let byte): "\(Self.name(of: byte)) stands unescaped in a string"
        case .invalidEscape: "a backslash is followed by something that is no escape"
        case .loneSurrogate: "a \\u escape is half of a surrogate pair"
        case .invalidNumber: "a number is not spelled as JSON spells it"
        case .duplicateKey(let key): "the key \(quoted(key)) is there twice"
        case .tooDeep: "values are nested more than \(JSONReader.depthLimit) deep"
        case .trailingBytes: "something follows the value"
        }
    }

    private static func name(of byte: UInt8) -> String {
        (0x21..<0x7F).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'"
            : "the byte 0x" + String(byte, radix: 16, uppercase: true)
    }
}
