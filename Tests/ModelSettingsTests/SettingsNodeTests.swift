import StrictJSON
import ModelSettings
import Testing

private enum ReadingError: SettingsReadingError, Hashable {
    case notJSON
    case notAnObject
    case invalid(key: String, expected: String)

    static func notJSON(_ error: JSONError, file: String) -> ReadingError { .notJSON }
    static func notAnObject(_ value: JSONValue, file: String) -> ReadingError { .notAnObject }
    static func invalid(
        _ value: JSONValue, at key: String, file: String, expected: String
    ) -> ReadingError {
        .invalid(key: key, expected: expected)
    }
}

struct SettingsNodeTests {
    private func node(_ text: String) throws(ReadingError) -> SettingsNode<ReadingError> {
        try SettingsNode(parsing: Array(text.utf8), file: "f", kind: nil)
    }

    @Test func `values have the types that are asked for, and null counts as missing`() throws {
        let node = try node(#"{"a":"x","b":true,"c":null}"#)

        #expect(try node.string("a") == "x" && node.boolean("b") == true)
        #expect(try node.string("c") == nil && node.boolean("d") == nil)
        #expect(node["c"] == nil && node.member("c") == nil)
    }

    @Test func `an error names the keys that lead to the value`() throws {
        let inner = try #require(try node(#"{"a":{"b":1}}"#).member("a"))

        #expect(throws: ReadingError.invalid(key: "a.b", expected: "a string")) { try inner.string("b") }
        #expect(throws: ReadingError.invalid(key: "a.b", expected: "true or false")) {
            try inner.boolean("b")
        }
    }

    @Test func `a file must be a JSON object`() {
        #expect(throws: ReadingError.notJSON) { try node("{") }
        #expect(throws: ReadingError.notAnObject) { try node("[]") }
    }
}
