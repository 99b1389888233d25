import PrintableText
package import StrictJSON

/// The table of all keys in the settings files of published model folders, with their treatment.
///
/// It is the only such list. The readers of files check that it lists each key that they read, and users are warned of
/// keys in a folder that it does not list.
package enum SettingsTable {
    package static let settings: [Setting] =
        configuration + generation + tokenizer + tokenizerConfiguration + specialTokens + addedTokens
        + modules + sentenceReading + pooling + sentences

    private static let shownKeyCount = 10

    private static let byFile = Dictionary(grouping: settings, by: \.file)

    /// Returns the entry of a key of a file; `modelType` decides between two families with the same key.
    package static func setting(_ key: String, of file: SettingsFile, modelType: String? = nil) -> Setting? {
        let candidates = byFile[file, default: []].filter { setting in
            isKey(key, setting.key)
                && (setting.modelType == nil || modelType == nil || setting.modelType == modelType)
        }
        return candidates.first { $0.key.utf8.elementsEqual(key.utf8) } ?? candidates.first
    }

    /// Whether the table lists a key, a key inside its value, or the key around it as read.
    package static func isRead(_ key: String, of file: SettingsFile) -> Bool {
        if let setting = setting(key, of: file) { return setting.isRead }
        return byFile[file, default: []].contains { setting in
            setting.isRead && (isInside(key, valueOf: setting.key) || isInside(setting.key, key))
        }
    }

    /// Returns the keys of a file and their treatment, in the order of the file; for a file with arbitrary keys, one
    /// entry for all of them.
    package static func found(
        in value: JSONValue, of file: SettingsFile, name: String? = nil, modelType: String? = nil
    ) -> [FoundSetting] {
        var search = Search(file: file, name: name ?? file.rawValue, modelType: modelType)
        if let open = byFile[file, default: []].first(where: { $0.key == "*" }) {
            search.add(open, key: open.key, .integer(value.object?.entries.count ?? 0))
        } else {
            search.visit(value, at: "")
        }
        return search.found
    }

    /// Returns a warning for each file that has unknown keys.
    package static func warnings(on found: [FoundSetting]) -> [String] {
        var names: [String] = []
        for setting in found where setting.status == .unknown && !names.contains(setting.file) {
            names.append(setting.file)
        }
        return names.map { name in
            let keys = found.filter { $0.status == .unknown && $0.file == name }
            let shown = keys.prefix(shownKeyCount).map { quoted($0.key) }.joined(separator: ", ")
            let more = keys.count > shownKeyCount ? " and \(keys.count - shownKeyCount) more" : ""
            return "\(name): not known and not read: \(shown)\(more)"
        }
    }

    /// Whether a key matches that of a setting, which may begin with `*`.
    private static func isKey(_ key: String, _ pattern: String) -> Bool {
        guard pattern.utf8.first == UInt8(ascii: "*") else { return pattern.utf8.elementsEqual(key.utf8) }
        let ending = pattern.utf8.dropFirst()
        return key.utf8.suffix(ending.count).elementsEqual(ending)
    }

    /// Whether a key is inside the value of a setting, whose key may begin with `*`.
    private static func isInside(_ key: String, valueOf pattern: String) -> Bool {
        key.utf8.indices.contains { ".[".utf8.contains(key.utf8[$0]) && isKey(String(key[..<$0]), pattern) }
    }

    /// Whether a key is inside the value of another.
    private static func isInside(_ key: String, _ outer: String) -> Bool {
        key.utf8.count > outer.utf8.count && key.utf8.starts(with: outer.utf8)
            && ".[".utf8.contains(key.utf8[key.utf8.index(key.utf8.startIndex, offsetBy: outer.utf8.count)])
    }

    /// Whether the table has keys inside the value of a key.
    fileprivate static func hasKeys(inside key: String, of file: SettingsFile) -> Bool {
        byFile[file, default: []].contains { isInside($0.key, key) }
    }
}

/// A search for the keys of a file.
private struct Search {
    let file: SettingsFile
    let name: String
    let modelType: String?
    private(set) var found: [FoundSetting] = []
    private var seen: Set<[UInt8]> = []

    init(file: SettingsFile, name: String, modelType: String?) {
        self.file = file
        self.name = name
        self.modelType = modelType
    }

    mutating func visit(_ value: JSONValue, at path: String) {
        switch value {
        case .object(let object):
            for entry in object.entries where !entry.value.isNull {
                visitMember(entry.value, at: path.isEmpty ? entry.name : "\(path).\(entry.name)")
            }
        case .array(let elements):
            for element in elements { visit(element, at: path + "[]") }
        case .null, .boolean, .number, .string:
            break
        }
    }

    private mutating func visitMember(_ value: JSONValue, at key: String) {
        guard seen.insert(Array(key.utf8)).inserted else { return }
        let setting = SettingsTable.setting(key, of: file, modelType: modelType)
        if setting == nil, value.object != nil, SettingsTable.hasKeys(inside: key, of: file) {
            return visit(value, at: key)
        }
        add(setting, key: key, value)
    }

    mutating func add(_ setting: Setting?, key: String, _ value: JSONValue) {
        found.append(
            FoundSetting(
                file: name, key: key, value: value, status: setting?.status(of: value) ?? .unknown,
                reason: setting?.reason ?? "", acceptedValues: setting?.acceptedValues ?? []))
    }
}
