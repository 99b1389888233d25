package import StrictJSON

/// An entry of the table of settings: a key and its treatment.
package struct Setting: Sendable {
    package enum Treatment: Sendable {
        /// It is read and followed.
        case obeyed
        /// It affects no result, here or in the reference.
        case harmless
        /// It requests something that is not supported, unless it has one of these values.
        case refused(unless: [JSONValue])
    }

    package let file: SettingsFile
    /// The key.
    ///
    /// Keys of nested objects follow a dot, those of array elements follow `[]`, and `*` matches any prefix.
    package let key: String
    package let treatment: Treatment
    /// The effect of the key, or why it has none.
    package let reason: String
    /// The value of `model_type` to which the key belongs; nothing for a key of all models.
    package let modelType: String?

    init(
        _ file: SettingsFile, _ key: String, _ treatment: Treatment, _ reason: String,
        modelType: String? = nil
    ) {
        self.file = file
        self.key = key
        self.treatment = treatment
        self.reason = reason
        self.modelType = modelType
    }

    package var isRead: Bool {
        switch treatment {
        case .obeyed, .refused: true
        case .harmless: false
        }
    }

    /// The values of a refused key that are accepted, in words.
    package var acceptedValues: [String] {
        guard case .refused(let accepted) = treatment else { return [] }
        let words = accepted.filter { $0.array == nil && $0.object == nil }.map { $0.string ?? $0.text }
        return words.isEmpty ? ["null"] : words
    }

    /// Returns the status of the key with a value.
    package func status(of value: JSONValue) -> SettingStatus {
        switch treatment {
        case .obeyed: .obeyed
        case .harmless: .harmless
        case .refused(let accepted): accepted.contains(value) ? .harmless : .refused
        }
    }
}

package enum SettingStatus: String, Sendable {
    /// It is followed.
    case obeyed
    /// It affects no result.
    case harmless
    /// The folder cannot be used because of it.
    case refused
    /// It is not in the table.
    case unknown
}

/// A key that was found in a settings file.
package struct FoundSetting: Sendable {
    package let file: String
    package let key: String
    /// The value; the first one, if the key occurs in several elements of an array.
    package let value: JSONValue
    /// The treatment of the key with its value.
    package let status: SettingStatus
    /// The effect of the key, or why it has none; empty for an unknown key.
    package let reason: String
    /// The accepted values of a key whose other values are refused.
    package let acceptedValues: [String]

    package var shownValue: String {
        switch value {
        case .null, .boolean, .number, .string: shortened(value.text)
        case .array(let elements): elements.count == 1 ? "1 element" : "\(elements.count) elements"
        case .object(let object): object.entries.count == 1 ? "1 key" : "\(object.entries.count) keys"
        }
    }

    private func shortened(_ text: String) -> String {
        text.count <= 40 ? text : text.prefix(37) + "..."
    }
}
