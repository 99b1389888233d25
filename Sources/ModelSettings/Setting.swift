package import StrictJSON

/// An entry of the table of settings: a key, and how it is treated.
package struct Setting: Sendable {
    /// The treatment of a key.
    package enum Treatment: Sendable {
        /// It is read and followed.
        case obeyed
        /// No number depends on it here, nor in the reference.
        case harmless
        /// It asks for something that is not computed here, unless it has one of these values.
        case refused(unless: [JSONValue])
    }

    /// The file it stands in.
    package let file: SettingsFile
    /// The key; keys inside objects follow a dot, those inside the elements of an array `[]`, and `*` is any beginning.
    package let key: String
    /// Its treatment.
    package let treatment: Treatment
    /// Its effect, or why it has none.
    package let reason: String
    /// The value of `model_type` it belongs to; nothing for a key of every model.
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

    /// Whether the program looks at the value.
    package var isRead: Bool {
        switch treatment {
        case .obeyed, .refused: true
        case .harmless: false
        }
    }

    /// The values of a refused key that are not refused, in words.
    package var acceptedValues: [String] {
        guard case .refused(let accepted) = treatment else { return [] }
        let words = accepted.filter { $0.array == nil && $0.object == nil }.map { $0.string ?? $0.text }
        return words.isEmpty ? ["null"] : words
    }

    /// The status of the key with this value.
    package func status(of value: JSONValue) -> SettingStatus {
        switch treatment {
        case .obeyed: .obeyed
        case .harmless: .harmless
        case .refused(let accepted): accepted.contains(value) ? .harmless : .refused
        }
    }
}

/// The status of a key in a folder.
package enum SettingStatus: String, Sendable {
    /// It is followed.
    case obeyed
    /// No number depends on it.
    case harmless
    /// The folder cannot be used with it.
    case refused
    /// Nobody knows it here.
    case unknown
}

/// A key of a settings file, as a folder has it.
package struct FoundSetting: Sendable {
    /// The name of the file.
    package let file: String
    /// The key, as in the table.
    package let key: String
    /// The value, the first of them where the key stands in the elements of an array.
    package let value: JSONValue
    /// Its treatment.
    package let status: SettingStatus
    /// Its effect, or why it has none; empty for an unknown key.
    package let reason: String
    /// The values that are not refused, where not any is.
    package let acceptedValues: [String]

    /// The value in a few words.
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
