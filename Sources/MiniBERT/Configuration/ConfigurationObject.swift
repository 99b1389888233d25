import ModelSettings
import PrintableText
import StrictJSON
import SafetensorsFormat

/// The object at the top of a JSON file of settings; every access checks the type and range of what it
/// returns.
///
/// `null` counts as a missing key, as in transformers.
struct ConfigurationObject {
    /// What errors call the file.
    let file: String
    private let object: JSONObject
    /// Which file it is, for the table of settings; nothing for an object inside one.
    private let kind: SettingsFile?

    /// Reads a file whose top is an object.
    init(
        json bytes: [UInt8], file: String, kind: SettingsFile = .configuration
    ) throws(ModelError) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
            throw .invalidJSON(file: file, reason: error.description)
        }
        guard let object = value.object else {
            throw .contradiction(
                file: file, finding: "the file holds \(value.kind)", expectation: "it must be an object")
        }
        self.file = file
        self.object = object
        self.kind = kind
    }

    /// An object inside a file.
    init(_ object: JSONObject, file: String) {
        self.file = file
        self.object = object
        kind = nil
    }

    /// The value of a key, which must be one that the table of settings calls read; nothing when it is missing or `null`.
    subscript(key: String) -> JSONValue? {
        assert(
            kind.map { SettingsTable.isRead(key, of: $0) } ?? true,
            "'\(key)' of '\(file)' is read, but the table of settings does not say so")
        return object[key].flatMap { $0.isNull ? nil : $0 }
    }

    /// Throws for a value that asks for something that is not computed here.
    func refuseUnsupportedSettings() throws(ModelError) {
        guard let kind else { return }
        for setting in SettingsTable.settings where setting.file == kind {
            guard let value = self[readable: setting.key], setting.status(of: value) == .refused else {
                continue
            }
            throw .unsupportedValue(
                file: file, key: setting.key, found: value.summary, supported: setting.acceptedValues)
        }
    }

    private subscript(readable key: String) -> JSONValue? { object[key].flatMap { $0.isNull ? nil : $0 } }

    /// A whole number that has to be there; the largest that is taken keeps products of two sizes within 64
    /// bits.
    func count(_ key: String, from least: Int = 1) throws(ModelError) -> Int {
        guard let count = try optionalCount(key, from: least) else { throw .missingKey(file: file, key: key) }
        return count
    }

    /// A whole number, if the key is there.
    func optionalCount(
        _ key: String, from least: Int = 1, through most: Int = Int(Int32.max)
    ) throws(ModelError) -> Int? {
        guard let value = self[key] else { return nil }
        guard let count = value.integer, (least...most).contains(count) else {
            throw invalid(key, value, expected: "a whole number from \(least) to \(most)")
        }
        return count
    }

    /// A number above 0 that is one as a 32-bit float too.
    func positiveNumber(_ key: String, default standard: Float) throws(ModelError) -> Float {
        guard let value = self[key] else { return standard }
        guard let number = value.double.map({ Float($0) }), number > 0, number.isFinite else {
            throw invalid(key, value, expected: "a number above 0")
        }
        return number
    }

    /// The probability of dropping something: from 0, and below 1.
    func probability(_ key: String, default standard: Float) throws(ModelError) -> Float {
        guard let value = self[key] else { return standard }
        guard let number = value.double.map({ Float($0) }), (0..<1).contains(number) else {
            throw invalid(key, value, expected: "a number from 0, below 1")
        }
        return number
    }

    /// Whether a switch is on; off when the key is missing.
    func flag(_ key: String) throws(ModelError) -> Bool { try optionalFlag(key) ?? false }

    /// Whether a switch is on, if the key is there.
    func optionalFlag(_ key: String) throws(ModelError) -> Bool? {
        guard let value = self[key] else { return nil }
        guard let flag = value.boolean else { throw invalid(key, value, expected: "true or false") }
        return flag
    }

    /// A text, if the key is there.
    func string(_ key: String) throws(ModelError) -> String? {
        guard let value = self[key] else { return nil }
        guard let string = value.string else { throw invalid(key, value, expected: "a string") }
        return string
    }

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

    /// The error of a value that is of the wrong type or out of range.
    func invalid(_ key: String, _ value: JSONValue, expected: String) -> ModelError {
        .invalidValue(file: file, key: key, found: value.summary, expected: expected)
    }
}

extension JSONValue {
    /// The value as an error shows it: strings and numbers as they are, containers by their kind.
    var summary: String { string.map { quoted($0) } ?? kind }

    /// Whether it says nothing: an empty container.
    var isEmpty: Bool { array?.isEmpty ?? object?.entries.isEmpty ?? false }
}
