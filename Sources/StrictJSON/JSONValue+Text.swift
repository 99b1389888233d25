import PrintableText

// MARK: - Making values

extension JSONValue {
    package static func text(_ text: String) -> JSONValue { .string(Array(text.utf8)) }

    package static func integer(_ value: Int) -> JSONValue { .number(String(value)) }

    /// Returns a number in the shortest form that reads back as the same value; `null` for `nil`, NaN and the
    /// infinities, which JSON cannot express.
    package static func real(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        if value == value.rounded(), value.magnitude < 1e15 { return .number(String(Int(value))) }
        return .number(value.description)
    }

    /// Returns an object with one more entry at its end; any other value, and an object with this key, unchanged.
    package func adding(_ key: String, _ value: JSONValue) -> JSONValue {
        guard var object else { return self }
        _ = object.append(key: Array(key.utf8), value: value)
        return .object(object)
    }

    /// Returns an object without one of its entries; any other value unchanged.
    package func removing(_ key: String) -> JSONValue {
        guard let object else { return self }
        var rest = JSONObject()
        for entry in object.entries where entry.key != Array(key.utf8) {
            _ = rest.append(key: entry.key, value: entry.value)
        }
        return .object(rest)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    package init(stringLiteral value: String) { self = .text(value) }

    /// Creates an object with its entries in the order of the literal.
    ///
    /// - Precondition: No key occurs twice.
    package init(dictionaryLiteral entries: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in entries {
            let isNew = object.append(key: Array(key.utf8), value: value)
            precondition(isNew, "the key \(quoted(key)) is there twice")
        }
        self = .object(object)
    }

    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

// MARK: - Writing values

extension JSONValue {
    /// The value as JSON text on one line, safe to print on a terminal.
    package var text: String {
        var text: [UInt8] = []
        write(to: &text, indent: nil)
        return String(decoding: text, as: UTF8.self)
    }

    /// The value as JSON text with one entry or element per line.
    package var indentedText: String {
        var text: [UInt8] = []
        write(to: &text, indent: 0)
        return String(decoding: text, as: UTF8.self) + "\n"
    }

    private func write(to text: inout [UInt8], indent: Int?) {
        switch self {
        case .null: text += "null".utf8
        case .boolean(let value): text += (value ? "true" : "false").utf8
        case .number(let spelling): text += spelling.utf8
        case .string(let bytes): text.append(jsonString: bytes, escaping: .printable)
        case .array(let elements):
            // Arrays of scalars, such as rows of numbers, are easier to read on one line.
            let isFlat = elements.allSatisfy { $0.array == nil && $0.object == nil }
            Self.write(elements, in: "[]", to: &text, indent: isFlat ? nil : indent) {
                element, text, indent in
                element.write(to: &text, indent: indent)
            }
        case .object(let object):
            Self.write(object.entries, in: "{}", to: &text, indent: indent) { entry, text, indent in
                text.append(jsonString: entry.key, escaping: .printable)
                text += (indent == nil ? ":" : ": ").utf8
                entry.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func write<Part>(
        _ parts: [Part], in brackets: String, to text: inout [UInt8], indent: Int?,
        each: (Part, inout [UInt8], Int?) -> Void
    ) {
        let inner = indent.map { $0 + 1 }
        func startLine(_ depth: Int) { text += ("\n" + String(repeating: "  ", count: depth)).utf8 }
        text += brackets.utf8.prefix(1)
        for (index, part) in parts.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            if let inner { startLine(inner) }
            each(part, &text, inner)
        }
        if let indent, !parts.isEmpty { startLine(indent) }
        text += brackets.utf8.suffix(1)
    }
}
