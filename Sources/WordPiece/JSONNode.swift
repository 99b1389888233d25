import ModelSettings
import StrictJSON

/// A value of a JSON file, with the keys that lead to it.
struct JSONNode {
    /// The value.
    let value: JSONValue
    /// The name of the file, for messages.
    let file: String
    /// The keys that lead here, joined by dots, for messages.
    let path: String

    init(_ value: JSONValue, file: String, path: String = "") {
        self.value = value
        self.file = file
        self.path = path
    }

    /// Reads a file whose outermost value is an object.
    ///
    /// - Throws: `WordPieceError.malformedJSON` or `.invalidValue`.
    init(parsing text: [UInt8], file: String) throws(WordPieceError) {
        do throws(JSONError) {
            self.init(try JSONValue(parsing: text), file: file)
        } catch {
            throw WordPieceError(error, file: file)
        }
        guard value.object != nil else { throw invalid(expected: "an object") }
    }

    /// Returns the value of a key; `nil` if it is missing or `null`.
    ///
    /// The table of settings must list the key as read.
    func member(_ key: String) -> JSONNode? {
        assert(
            SettingsFile(rawValue: file).map { SettingsTable.isRead(child(key), of: $0) } ?? true,
            "'\(child(key))' of '\(file)' is read, but the table of settings does not say so")
        guard let member = value[key], !member.isNull else { return nil }
        return JSONNode(member, file: file, path: child(key))
    }

    /// Returns the value of a key; throws if it is missing.
    func required(_ key: String) throws(WordPieceError) -> JSONNode {
        guard let member = member(key) else { throw .missingValue(file: file, key: child(key)) }
        return member
    }

    /// The elements of an array; empty for anything else.
    var elements: [JSONNode] {
        (value.array ?? []).enumerated().map { JSONNode($1, file: file, path: child("\($0)")) }
    }

    /// The keys and values of an object; empty for anything else.
    var members: [(key: String, value: JSONNode)] {
        (value.object?.entries ?? []).map { ($0.name, JSONNode($0.value, file: file, path: child($0.name))) }
    }

    /// The text of a string.
    var text: String? { value.string }

    /// The value of a whole number that has no sign, fraction or exponent, and fits.
    var wholeNumber: Int? { value.integer.flatMap { $0 >= 0 ? $0 : nil } }

    /// Returns the error that this value is not of the required form.
    func invalid(expected: String) -> WordPieceError {
        .invalidValue(file: file, key: path, expected: expected)
    }

    private func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension JSONNode {
    /// Returns the Boolean value of a key; `nil` if it is missing.
    func truth(_ key: String) throws(WordPieceError) -> Bool? {
        guard let member = member(key) else { return nil }
        guard let truth = member.value.boolean else { throw member.invalid(expected: "true or false") }
        return truth
    }

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

    /// Returns the string of a key; `nil` if it is missing.
    func string(_ key: String) throws(WordPieceError) -> String? {
        guard let member = member(key) else { return nil }
        guard let text = member.text else { throw member.invalid(expected: "a string") }
        return text
    }
}
