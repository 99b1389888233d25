/// A JSON value as a tree, for small files of settings; the header of a safetensors file is not read into
/// one.
///
/// Objects keep the order of the file and tell keys apart byte for byte. A key that comes twice is an error.
package enum JSONValue: Hashable, Sendable {
    /// The word `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number by its spelling, so no digit is lost.
    case number(String)
    /// The bytes of a string, escapes decoded, valid UTF-8.
    case string([UInt8])
    /// The elements of an array.
    case array([JSONValue])
    /// The keys and values of an object.
    case object(JSONObject)

    /// Reads a whole JSON text.
    ///
    /// - Throws: `JSONError` with the place of the first fault.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var builder = JSONTreeBuilder(bytes)
        self = try builder.build()
    }

    /// What kind of value it is, in words for an error: "a number".
    package var kind: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let spelling): spelling.utf8.count <= 30 ? spelling : "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Whether the value is `null`.
    package var isNull: Bool { self == .null }

    /// The truth value, if it is one.
    package var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The number as an integer, if it is spelled as one (`-3`, not `3.0`) and fits.
    package var integer: Int? {
        guard case .number(let spelling) = self else { return nil }
        return Int(spelling)
    }

    /// The nearest double to the number; nothing when it is too large for one.
    package var double: Double? {
        guard case .number(let spelling) = self, let value = Double(spelling), value.isFinite else {
            return nil
        }
        return value
    }

    /// The text, if it is a string.
    package var string: String? {
        guard case .string(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of the text, if it is a string.
    package var utf8: [UInt8]? {
        guard case .string(let bytes) = self else { return nil }
        return bytes
    }

    /// The elements, if it is an array.
    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The object, if it is one.
    package var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }
}

/// The keys and values of a JSON object, in the order of the file.
package struct JSONObject: Hashable, Sendable {
    /// A key and its value.
    package struct Entry: Hashable, Sendable {
        /// The bytes of the key, escapes decoded.
        package let key: [UInt8]
        /// The value.
        package let value: JSONValue

        /// The key as text.
        package var name: String { String(decoding: key, as: UTF8.self) }
    }

    /// Below this size a walk through the keys beats a table.
    private static let tableThreshold = 16

    /// The entries, first to last.
    package private(set) var entries: [Entry] = []
    private var table: [[UInt8]: Int] = [:]

    /// The value of a key, found byte for byte; nothing when the key is missing.
    package subscript(key: String) -> JSONValue? { self[Array(key.utf8)] }

    /// The value of a key; nothing when the key is missing.
    package subscript(key: [UInt8]) -> JSONValue? {
        table.isEmpty
            ? entries.first { $0.key == key }?.value : table[key].map { entries[$0].value }
    }

    /// Adds an entry.
    ///
    /// - Returns: Whether the key was new; if not, nothing is added.
    mutating func append(key: [UInt8], value: JSONValue) -> Bool {
        if table.isEmpty {
            guard !entries.contains(where: { $0.key == key }) else { return false }
        } else if table.updateValue(entries.count, forKey: key) != nil {
            return false
        }
        entries.append(Entry(key: key, value: value))
        if entries.count == Self.tableThreshold {
            for (index, entry) in entries.enumerated() { table[entry.key] = index }
        }
        return true
    }
}
