/// Writes JSON on one line.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.field("label") { $0.string("good") }
///     }
///
/// Strings are escaped so that the line is safe on a terminal, too; floats are the shortest digits that read back to
/// the same 32 bits.
struct JSONWriter {
    /// What was written so far.
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Writes `{`, what `content` writes, and `}`.
    mutating func object(_ content: (inout JSONWriter) -> Void) { enclose("{", "}", content) }

    /// Writes `[`, what `content` writes, and `]`.
    mutating func array(_ content: (inout JSONWriter) -> Void) { enclose("[", "]", content) }

    /// Writes `[`, each element by `write`, and `]`.
    mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        array { json in
            for element in elements { write(&json, element) }
        }
    }

    /// Writes a name, a colon, and one value.
    mutating func field(_ name: some StringProtocol, _ value: (inout JSONWriter) -> Void) {
        string(name.utf8)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        value(&self)
    }

    mutating func string(_ text: String) { string(text.utf8) }

    /// Writes a string; invalid UTF-8 becomes U+FFFD.
    mutating func string(_ content: some Sequence<UInt8>) {
        separate()
        let content = Array(content)
        bytes.append(UInt8(ascii: "\""))
        if content.allSatisfy(Self.isPlain) {
            bytes += content
        } else {
            for scalar in String(decoding: content, as: UTF8.self).unicodeScalars { append(scalar) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a whole number.
    mutating func integer(_ value: Int) {
        guard value >= 0 else { return raw(String(value).utf8) }
        separate()
        // Most of what is written is small, and not worth a string of its own.
        var power = 1
        while value / power >= 10 { power *= 10 }
        while power > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / power % 10))
            power /= 10
        }
    }

    mutating func boolean(_ value: Bool) { raw((value ? "true" : "false").utf8) }
    mutating func null() { raw("null".utf8) }

    /// Writes a float, or `null` for what JSON has no number for.
    mutating func float(_ value: Float) {
        guard value.isFinite else { return null() }
        raw(value.description.utf8)
    }

    /// Writes a number, or `null` where there is none.
    mutating func double(_ value: Double?) {
        guard let value, value.isFinite else { return null() }
        raw(value.description.utf8)
    }

    /// Writes a value that is JSON already.
    mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        bytes += value
    }

    /// Whether a byte stands for itself in a string, and always has.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func enclose(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ content: (inout JSONWriter) -> Void
    ) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        content(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": bytes += "\\\"".utf8
        case "\\": bytes += "\\\\".utf8
        case "\n": bytes += "\\n".utf8
        case "\r": bytes += "\\r".utf8
        case "\t": bytes += "\\t".utf8
        case _ where isDeceptive(scalar):
            // All of these lie in the first plane, so four digits are enough.
            let digits = String(scalar.value, radix: 16)
            bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        }
    }
}
