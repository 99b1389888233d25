/// JSON to be written: the numbers of a report for programs.
///
/// Objects keep the order of their keys.
public indirect enum JSONOutput: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number, as it is written.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONOutput])
    /// An object.
    case object([Member])

    /// A key with its value.
    public struct Member: Hashable, Sendable {
        /// The key.
        public let key: String
        /// The value.
        public let value: JSONOutput

        /// Creates a member.
        public init(_ key: String, _ value: JSONOutput) {
            self.key = key
            self.value = value
        }
    }

    /// A number that fits in 64 bits, as the shortest text that reads back as the same one; `null` for what JSON
    /// cannot say (NaN and the infinities), and for nothing.
    public static func real(_ value: Double?) -> JSONOutput {
        guard let value, value.isFinite else { return .null }
        if value == value.rounded(), value.magnitude < 1e15 { return .number(String(Int(value))) }
        return .number(value.description)
    }

    /// A whole number.
    public static func integer(_ value: Int) -> JSONOutput { .number(String(value)) }

    /// The value under a key of an object, compared by bytes; nothing for other values.
    public subscript(key: String) -> JSONOutput? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// The value as JSON text on one line.
    public var text: String {
        var text = ""
        write(to: &text, indent: nil)
        return text
    }

    /// The value as JSON text with one member or element a line.
    public var indentedText: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let string): Self.write(string, to: &text)
        case .array(let elements):
            // Rows of numbers are easier to read in one line.
            let isFlat = elements.allSatisfy { $0.isScalar }
            Self.write(elements, in: ("[", "]"), to: &text, indent: isFlat ? nil : indent) {
                element, text, indent in
                element.write(to: &text, indent: indent)
            }
        case .object(let members):
            Self.write(members, in: ("{", "}"), to: &text, indent: indent) { member, text, indent in
                Self.write(member.key, to: &text)
                text += indent == nil ? ":" : ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private static func write<Part>(
        _ parts: [Part], in brackets: (String, String), to text: inout String, indent: Int?,
        each: (Part, inout String, Int?) -> Void
    ) {
        let inner = indent.map { $0 + 1 }
        text += brackets.0
        for (index, part) in parts.enumerated() {
            if index > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: "  ", count: inner) }
            each(part, &text, inner)
        }
        if let indent, !parts.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
        text += brackets.1
    }

    /// Writes a string with everything escaped that a terminal or a script element could take for more than text.
    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where DisplayText.isHazardous(scalar):
                // All of these lie in the first plane, so four digits are enough.
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONOutput: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }

    /// An object with its members in the order of the literal.
    public init(dictionaryLiteral members: (String, JSONOutput)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }

    /// An array.
    public init(arrayLiteral elements: JSONOutput...) { self = .array(elements) }
}
