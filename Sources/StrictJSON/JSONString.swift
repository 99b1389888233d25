import PrintableText

/// The scalars of a string that are escaped where JSON leaves the choice.
package enum JSONEscaping: Sendable {
    /// Only those that JSON requires: the output is byte for byte that of `serde_json`.
    case required
    /// Also those that `isDeceptive` on a terminal: for output that people read.
    case printable
}

extension [UInt8] {
    package mutating func append(jsonString text: String, escaping: JSONEscaping = .required) {
        append(jsonString: text.utf8, escaping: escaping)
    }

    /// Appends a JSON string; bytes that are not UTF-8 become U+FFFD.
    package mutating func append(jsonString text: some Collection<UInt8>, escaping: JSONEscaping = .required)
    {
        append(UInt8(ascii: "\""))
        if text.allSatisfy(isPlain) {
            self += text
        } else {
            for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
                append(jsonScalar: scalar, escaping: escaping)
            }
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(jsonScalar scalar: Unicode.Scalar, escaping: JSONEscaping) {
        switch scalar {
        case "\"": self += "\\\"".utf8
        case "\\": self += "\\\\".utf8
        case "\u{8}": self += "\\b".utf8
        case "\t": self += "\\t".utf8
        case "\n": self += "\\n".utf8
        case "\u{C}": self += "\\f".utf8
        case "\r": self += "\\r".utf8
        case _ where scalar.value < 0x20 || (escaping == .printable && isDeceptive(scalar)):
            // All of these scalars are below U+10000, so four digits are enough.
            let digits = String(scalar.value, radix: 16)
            self += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        default: self += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        }
    }
}

/// Whether a byte is never escaped: printable ASCII except the quote and the backslash.
private func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
}
