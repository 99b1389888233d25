import ModelSettings
import StrictJSON
import Testing

struct SettingsTableTests {
    @Test func `the table lists each key of a file once`() {
        for setting in SettingsTable.settings {
            let same = SettingsTable.settings.filter {
                $0.file == setting.file && $0.key == setting.key && $0.modelType == setting.modelType
            }
            #expect(same.count == 1, "\(setting.file.rawValue): \(setting.key)")
        }
    }

    @Test func `every key of the table is found in a file`() throws {
        for file: SettingsFile in SettingsFile.allCases {
            for setting in SettingsTable.settings where setting.file == file {
                let isOpen = setting.key == "*"
                let key = setting.key.replacing("*", with: "a")
                let value = Self.file(with: key, .integer(7))

                let found = SettingsTable.found(in: value, of: file, modelType: setting.modelType)

                #expect(found.map(\.key) == [isOpen ? "*" : key])
                #expect(found.first?.value == .integer(isOpen ? 1 : 7))
                #expect(found.first?.status == setting.status(of: .integer(7)))
                #expect(found.first?.reason == setting.reason && !setting.reason.isEmpty)
            }
        }
    }

    @Test func `a key that is not in the table is unknown`() {
        for file: SettingsFile in SettingsFile.allCases {
            let key = "no such key"
            let isOpen = SettingsTable.settings.contains { $0.file == file && $0.key == "*" }

            let found = SettingsTable.found(in: Self.file(with: key, .integer(7)), of: file)

            #expect((found.first?.status == .unknown) == !isOpen)
            #expect(SettingsTable.isRead(key, of: file) == (file == .addedTokens))
        }
    }

    @Test func `a file with unknown keys gives one warning`() {
        let found = SettingsTable.found(
            in: ["foo": "a", "bar": ["b": "c"], "model_type": "bert", "nothing": .null], of: .configuration)

        #expect(found.map(\.status) == [.unknown, .unknown, .obeyed])
        #expect(
            SettingsTable.warnings(on: found) == ["config.json: not known and not read: 'foo', 'bar'"])
    }

    @Test func `a warning names the first ten unknown keys`() throws {
        let keys = (0..<12).map { "\"k\($0)\":1" }.joined(separator: ",")
        let found = SettingsTable.found(
            in: try JSONValue(parsing: Array("{\(keys)}".utf8)), of: .configuration)

        let sentence = SettingsTable.warnings(on: found).first
        #expect(sentence?.hasSuffix("'k8', 'k9' and 2 more") == true)
    }

    @Test func `a value decides whether a key is refused`() {
        func status(_ value: JSONValue) -> SettingStatus? {
            SettingsTable.found(in: ["is_decoder": value], of: .configuration).first?.status
        }

        #expect(status(.boolean(false)) == .harmless)
        #expect(status(.boolean(true)) == .refused)
        #expect(status(.null) == nil)
    }

    @Test func `the family of the model decides about a key`() {
        func found(_ key: String, _ modelType: String) -> SettingStatus? {
            SettingsTable.found(in: [key: .integer(3)], of: .configuration, modelType: modelType).first?
                .status
        }

        #expect(found("intermediate_size", "bert") == .obeyed)
        #expect(found("intermediate_size", "distilbert") == .unknown)
        #expect(found("dim", "distilbert") == .obeyed && found("dim", "bert") == .unknown)
    }

    @Test func `keys inside a value that is read count as read`() {
        #expect(SettingsTable.isRead("added_tokens.0.content", of: .tokenizer))
        #expect(SettingsTable.isRead("truncation", of: .tokenizer))
        #expect(SettingsTable.isRead("foo_token", of: .tokenizerConfiguration))
        #expect(SettingsTable.isRead("foo_token.content", of: .tokenizerConfiguration))
        #expect(SettingsTable.isRead("foo.bar_token.content", of: .specialTokens))
        #expect(!SettingsTable.isRead("foo.content", of: .tokenizerConfiguration))
        #expect(!SettingsTable.isRead("padding.length", of: .tokenizer))
        #expect(!SettingsTable.isRead("truncation_strategy", of: .tokenizerConfiguration))
    }

    @Test func `values are shown in a few words`() {
        let found = SettingsTable.found(
            in: [
                "a": .text(String(repeating: "x", count: 50)), "b": [.null, .null], "c": ["d": "e"],
            ], of: .configuration)

        #expect(
            found.map(\.shownValue) == [
                "\"" + String(repeating: "x", count: 36) + "...", "2 elements", "1 key",
            ])
    }

    /// A file with one key, which may stand in objects or in the elements of an array.
    private static func file(with key: String, _ value: JSONValue) -> JSONValue {
        key.split(separator: ".").reversed().reduce(value) { inner, part in
            part == "[]" ? [inner] : [String(part): inner]
        }
    }
}
