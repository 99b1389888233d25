package import StrictJSON

package protocol SettingsReadingError: Error {
    /// Returns the error of a file that is not JSON.
    static func notJSON(_ error: JSONError, file: String) -> Self

    /// Returns the error of a file whose outermost value is not an object.
    static func notAnObject(_ value: JSONValue, file: String) -> Self

    /// Returns the error of a value that has the wrong type or range.
    static func invalid(_ value: JSONValue, at key: String, file: String, expected: String) -> Self
}

/// A value of a settings file, with the keys that lead to it.
///
/// As in transformers, `null` counts as a missing key.
package struct SettingsNode<Failure: SettingsReadingError> {
    package let value: JSONValue
    package let file: String
    /// The keys that lead to the value, joined by dots.
    package let path: String
    /// The kind of the file in the table of settings; nothing if its keys are not checked.
    package let kind: SettingsFile?

    /// Creates a node; without `kind`, its keys are not checked against the table of settings.
    package init(_ value: JSONValue, file: String, kind: SettingsFile? = nil, path: String = "") {
        self.value = value
        self.file = file
        self.kind = kind
        self.path = path
    }

    /// Reads a file whose outermost value is an object.
    package init(parsing text: [UInt8], file: String, kind: SettingsFile?) throws(Failure) {
        do throws(JSONError) {
            self.init(try JSONValue(parsing: text), file: file, kind: kind)
        } catch {
            throw .notJSON(error, file: file)
        }
        guard value.object != nil else { throw .notAnObject(value, file: file) }
    }

    /// The value of a key, which the table of settings must list as read; nothing if it is missing or `null`.
    package subscript(key: String) -> JSONValue? {
        assert(
            kind.map { SettingsTable.isRead(child(key), of: $0) } ?? true,
            "'\(child(key))' of '\(file)' is read, but the table of settings does not list it")
        return value[key].flatMap { $0.isNull ? nil : $0 }
    }

    /// Returns the node of a key; nothing if it is missing or `null`.
    package func member(_ key: String) -> SettingsNode? { self[key].map { node($0, at: key) } }

    /// Returns the string of a key, if it is there.
    package func string(_ key: String) throws(Failure) -> String? {
        guard let value = self[key] else { return nil }
        guard let string = value.string else { throw invalid(key, value, expected: "a string") }
        return string
    }

    /// Returns the Boolean value of a key, if it is there.
    package func boolean(_ key: String) throws(Failure) -> Bool? {
        guard let value = self[key] else { return nil }
        guard let boolean = value.boolean else { throw invalid(key, value, expected: "true or false") }
        return boolean
    }

    /// Returns the error of the value of a key that has the wrong type or range.
    package func invalid(_ key: String, _ value: JSONValue, expected: String) -> Failure {
        .invalid(value, at: child(key), file: file, expected: expected)
    }

    /// Returns the node of a value inside this one.
    package func node(_ value: JSONValue, at key: String) -> SettingsNode {
        SettingsNode(value, file: file, kind: kind, path: child(key))
    }

    /// Returns the keys that lead to a value inside this one, joined by dots.
    package func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
