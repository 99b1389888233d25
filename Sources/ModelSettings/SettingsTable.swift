import PrintableText
package import StrictJSON

/// Every key of a settings file that published folders carry, with what is done with it.
///
/// It is the one list: a key that the program reads stands in it, as the readers of the files ask it; a key of a
/// folder that does not stand in it is told to the user.
package enum SettingsTable {
    /// All keys, file by file.
    package static let settings: [Setting] =
        configuration + generation + tokenizer + tokenizerConfiguration + specialTokens + addedTokens
        + modules + sentenceReading + pooling + sentences

    /// How many unknown keys a sentence names.
    private static let shownKeyCount = 10

    private static let byFile = Dictionary(grouping: settings, by: \.file)

    /// Finds a key of a file; `modelType` decides where two families have the same key.
    package static func setting(_ key: String, of file: SettingsFile, modelType: String? = nil) -> Setting? {
        let candidates = byFile[file, default: []].filter { setting in
            isKey(key, setting.key)
                && (setting.modelType == nil || modelType == nil || setting.modelType == modelType)
        }
        return candidates.first { $0.key.utf8.elementsEqual(key.utf8) } ?? candidates.first
    }

    /// Whether the table says that the program reads a key, or what is inside of it or around it; readers of files ask
    /// it before they look at a value.
    package static func isRead(_ key: String, of file: SettingsFile) -> Bool {
        if let setting = setting(key, of: file) { return setting.isRead }
        return byFile[file, default: []].contains { setting in
            setting.isRead && (isInside(key, setting.key) || isInside(setting.key, key))
        }
    }

    /// The keys of a file with what is done with each, in the order of the file; of a file whose keys may be any, one
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

    /// A sentence for each file with keys that nobody knows here.
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

    /// Whether a key is the one of a setting, which may be `*` with an ending.
    private static func isKey(_ key: String, _ pattern: String) -> Bool {
        guard pattern.utf8.first == UInt8(ascii: "*") else { return pattern.utf8.elementsEqual(key.utf8) }
        let ending = pattern.utf8.dropFirst()
        return key.utf8.suffix(ending.count).elementsEqual(ending)
    }

    /// Whether a key stands inside the value of another.
    private static func isInside(_ key: String, _ outer: String) -> Bool {
        key.utf8.count > outer.utf8.count && key.utf8.starts(with: outer.utf8)
            && ".[".utf8.contains(key.utf8[key.utf8.index(key.utf8.startIndex, offsetBy: outer.utf8.count)])
    }

    /// Whether the table has keys inside the value of a key.
    fileprivate static func hasKeys(inside key: String, of file: SettingsFile) -> Bool {
        byFile[file, default: []].contains { isInside($0.key, key) }
    }
}

/// A walk through the keys of a file.
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

    /// Adds a key, as the table has it or as nobody knows it.
    mutating func add(_ setting: Setting?, key: String, _ value: JSONValue) {
        found.append(
            FoundSetting(
                file: name, key: key, value: value, status: setting?.status(of: value) ?? .unknown,
                reason: setting?.reason ?? "", acceptedValues: setting?.acceptedValues ?? []))
    }
}
