import ModelSettings
package import StrictJSON

/// A value of one of the files of a tokenizer.
typealias JSONNode = SettingsNode<WordPieceError>

extension WordPieceError: SettingsReadingError {
    package static func notJSON(_ error: JSONError, file: String) -> WordPieceError {
        .malformedJSON(
            file: file, line: error.line, byte: error.position, reason: error.fault.description)
    }

    package static func notAnObject(_ value: JSONValue, file: String) -> WordPieceError {
        .invalidValue(file: file, key: "", expected: "an object")
    }

    /// Returns the error of a value that has the wrong type or range.
    package static func invalid(
        _ value: JSONValue, at key: String, file: String, expected: String
    ) -> WordPieceError {
        .invalidValue(file: file, key: key, expected: expected)
    }
}

extension JSONNode {
    /// Reads a file of a tokenizer whose outermost value is an object.
    init(parsing text: [UInt8], file: String) throws(WordPieceError) {
        try self.init(parsing: text, file: file, kind: SettingsFile(rawValue: file))
    }

    /// Returns the value of a key; throws if it is missing.
    func required(_ key: String) throws(WordPieceError) -> JSONNode {
        guard let member = member(key) else { throw .missingValue(file: file, key: child(key)) }
        return member
    }

    /// The elements of an array; empty for anything else.
    var elements: [JSONNode] { (value.array ?? []).enumerated().map { node($1, at: "\($0)") } }

    /// The keys and values of an object; empty for anything else.
    var members: [(key: String, value: JSONNode)] {
        (value.object?.entries ?? []).map { ($0.name, node($0.value, at: $0.name)) }
    }

    var text: String? { value.string }

    /// The value of a whole number that has no sign, fraction or exponent, and fits.
    var wholeNumber: Int? { value.integer.flatMap { $0 >= 0 ? $0 : nil } }

    /// Returns the value that the word of a key stands for; `nil` if the key is missing.
    func choice<Value>(_ key: String, of words: [String: Value]) throws(WordPieceError) -> Value? {
        guard let word = try string(key) else { return nil }
        guard let value = words[word] else {
            throw .invalidValue(
                file: file, key: child(key),
                expected: "one of " + words.keys.sorted().joined(separator: ", "))
        }
        return value
    }

    /// Returns the error that this value is not of the required form.
    package func invalid(expected: String) -> WordPieceError {
        .invalidValue(file: file, key: path, expected: expected)
    }
}
