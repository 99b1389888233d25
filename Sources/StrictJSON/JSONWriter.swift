/// Writes JSON on one line.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.field("label") { $0.string("good") }
///     }
///
/// By default, strings are escaped so that the line is safe to print on a terminal. Floats are written in the fewest
/// digits that read back as the same 32 bits.
package struct JSONWriter {
    /// The bytes written so far.
    package private(set) var bytes: [UInt8] = []
    private let escaping: JSONEscaping
    private var needsComma = false

    /// Creates a writer without output.
    package init(escaping: JSONEscaping = .printable) { self.escaping = escaping }

    /// Writes an object, whose fields `content` writes.
    package mutating func object(_ content: (inout JSONWriter) -> Void) { enclose("{", "}", content) }

    /// Writes an array, whose elements `content` writes.
    package mutating func array(_ content: (inout JSONWriter) -> Void) { enclose("[", "]", content) }

    /// Writes an array, each element of which `write` writes.
    package mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        array { json in
            for element in elements { write(&json, element) }
        }
    }

    /// Writes a name, a colon, and one value.
    package mutating func field(_ name: some StringProtocol, _ value: (inout JSONWriter) -> Void) {
        string(name.utf8)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        value(&self)
    }

    package mutating func string(_ text: String) { string(text.utf8) }

    /// Writes a string; bytes that are not UTF-8 become U+FFFD.
    package mutating func string(_ content: some Collection<UInt8>) {
        separate()
        bytes.append(jsonString: content, escaping: escaping)
    }

    package mutating func integer(_ value: Int) {
        guard value >= 0 else { return raw(String(value).utf8) }
        separate()
        // Most numbers are small; a string for each would cost an allocation.
        var power = 1
        while value / power >= 10 { power *= 10 }
        while power > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / power % 10))
            power /= 10
        }
    }

    package mutating func boolean(_ value: Bool) { raw((value ? "true" : "false").utf8) }

    package mutating func null() { raw("null".utf8) }

    /// Writes a float; `null` for NaN and the infinities.
    package mutating func float(_ value: Float) {
        guard value.isFinite else { return null() }
        raw(value.description.utf8)
    }

    /// Writes a number; `null` for `nil`, NaN and the infinities.
    package mutating func double(_ value: Double?) {
        guard let value, value.isFinite else { return null() }
        raw(value.description.utf8)
    }

    /// Writes a value that is already JSON.
    package mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        bytes += value
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
}
