import ModelSettings
import PrintableText
package import StrictJSON

/// The object at the top of a JSON file of settings, or an object inside it; every access checks type and range.
typealias ConfigurationObject = SettingsNode<ModelError>

extension ModelError: SettingsReadingError {
    package static func notJSON(_ error: JSONError, file: String) -> ModelError {
        .invalidJSON(file: file, reason: error.description)
    }

    package static func notAnObject(_ value: JSONValue, file: String) -> ModelError {
        .contradiction(
            file: file, finding: "the file holds \(value.kind)", expectation: "it must be an object")
    }

    /// Returns the error of a value that has the wrong type or range.
    package static func invalid(
        _ value: JSONValue, at key: String, file: String, expected: String
    ) -> ModelError {
        .invalidValue(file: file, key: key, found: value.summary, expected: expected)
    }
}

extension ConfigurationObject {
    /// Throws for a value that asks for something that this library does not compute.
    func refuseUnsupportedSettings() throws(ModelError) {
        for setting in SettingsTable.settings where setting.file == kind {
            guard let value = self.value[setting.key], !value.isNull, setting.status(of: value) == .refused
            else {
                continue
            }
            throw .unsupportedValue(
                file: file, key: setting.key, found: value.summary, supported: setting.acceptedValues)
        }
    }

    /// A whole number that has to be there.
    func count(_ key: String, from least: Int = 1) throws(ModelError) -> Int {
        guard let count = try optionalCount(key, from: least) else { throw .missingKey(file: file, key: key) }
        return count
    }

    /// A whole number, if the key is there.
    ///
    /// The largest number accepted by default keeps the product of two sizes within 64 bits.
    func optionalCount(
        _ key: String, from least: Int = 1, through most: Int = Int(Int32.max)
    ) throws(ModelError) -> Int? {
        guard let value = self[key] else { return nil }
        guard let count = value.integer, (least...most).contains(count) else {
            throw invalid(key, value, expected: "a whole number from \(least) to \(most)")
        }
        return count
    }

    /// A number that is above 0 as a 32-bit float, too.
    func positiveNumber(_ key: String, default standard: Float) throws(ModelError) -> Float {
        guard let value = self[key] else { return standard }
        guard let number = value.double.map({ Float($0) }), number > 0, number.isFinite else {
            throw invalid(key, value, expected: "a number above 0")
        }
        return number
    }

    /// A probability of dropping something: at least 0, and below 1.
    func probability(_ key: String, default standard: Float) throws(ModelError) -> Float {
        guard let value = self[key] else { return standard }
        guard let number = value.double.map({ Float($0) }), (0..<1).contains(number) else {
            throw invalid(key, value, expected: "a number from 0, below 1")
        }
        return number
    }

    /// Whether a switch is on; off when the key is missing.
    func flag(_ key: String) throws(ModelError) -> Bool { try boolean(key) ?? false }

    /// A list of texts; empty when the key is missing.
    func strings(_ key: String) throws(ModelError) -> [String] {
        guard let value = self[key] else { return [] }
        guard let elements = value.array, elements.allSatisfy({ $0.string != nil }) else {
            throw invalid(key, value, expected: "an array of strings")
        }
        return elements.compactMap(\.string)
    }

    /// The entries of an object in the order of the file, if the key is there.
    func entries(_ key: String) throws(ModelError) -> [JSONObject.Entry]? {
        guard let value = self[key] else { return nil }
        guard let object = value.object else { throw invalid(key, value, expected: "an object") }
        return object.entries
    }
}

extension JSONValue {
    /// The value in an error: strings and numbers as they are, containers by their kind.
    var summary: String { string.map { quoted($0) } ?? kind }
}
