/// A JSON value as a tree, for settings and reports.
///
/// Large files are read with a `JSONReader` instead.
///
/// Objects keep the order of the text and compare keys byte for byte. A key that occurs twice is an error.
package enum JSONValue: Hashable, Sendable {
    /// The word `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number as it is spelled in the text, so that no digit is lost.
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
        var reader = JSONReader(bytes)
        self = try reader.readValue()
        try reader.expectEnd()
    }

    /// The kind of the value in words, for an error: "a string".
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

    package var isNull: Bool { self == .null }

    /// The value of `true` or `false`.
    package var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The number as an integer, if it is spelled as an integer (`-3`, not `3.0`) and fits.
    package var integer: Int? {
        guard case .number(let spelling) = self else { return nil }
        return Int(spelling)
    }

    /// The double nearest to the number; nothing if the number is too large.
    package var double: Double? {
        guard case .number(let spelling) = self, let value = Double(spelling), value.isFinite else {
            return nil
        }
        return value
    }

    package var string: String? {
        guard case .string(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    package var utf8: [UInt8]? {
        guard case .string(let bytes) = self else { return nil }
        return bytes
    }

    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The value of a key of an object, compared byte for byte; nothing if the key is missing or this is not an object.
    package subscript(key: String) -> JSONValue? { object?[key] }
}

/// The keys and values of a JSON object, in the order of the text.
package struct JSONObject: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        /// The bytes of the key, escapes decoded.
        package let key: [UInt8]
        package let value: JSONValue

        package var name: String { String(decoding: key, as: UTF8.self) }
    }

    /// The number of entries from which a hash table is faster than a linear search.
    private static let tableThreshold = 16

    /// The entries, first to last.
    package private(set) var entries: [Entry] = []
    private var table: [[UInt8]: Int] = [:]

    package init() {}

    /// The value of a key, compared byte for byte; nothing if the key is missing.
    package subscript(key: String) -> JSONValue? { self[Array(key.utf8)] }

    /// The value of a key; nothing if the key is missing.
    package subscript(key: [UInt8]) -> JSONValue? {
        table.isEmpty
            ? entries.first { $0.key == key }?.value : table[key].map { entries[$0].value }
    }

    /// Adds an entry.
    ///
    /// - Returns: Whether the key was new. If it was not, nothing is added.
    package mutating func append(key: [UInt8], value: JSONValue) -> Bool {
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
