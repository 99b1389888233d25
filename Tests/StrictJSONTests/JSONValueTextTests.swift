import StrictJSON
import Testing

struct JSONValueTextTests {
    @Test func `written text reads back as the same value`() throws {
        let value: JSONValue = [
            "text": "a\"\\\n\u{1B}\u{202E}é", "numbers": [.real(0.1), .integer(-3), .real(1e300)],
            "none": .null,
            "flag": .boolean(true), "empty": [],
        ]

        #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
        #expect(try JSONValue(parsing: Array(value.indentedText.utf8)) == value)
    }

    @Test func `numbers that JSON cannot express are null`() {
        #expect(
            JSONValue.array([.real(.nan), .real(.infinity), .real(nil), .real(2)]).text
                == "[null,null,null,2]")
    }

    @Test func `removing a key removes that entry alone`() {
        let value: JSONValue = ["caf\u{E9}": "one", "cafe\u{301}": "two", "a": []]

        #expect(value.removing("caf\u{E9}") == ["cafe\u{301}": "two", "a": []])
        #expect(value.removing("b") == value)
        #expect(JSONValue.null.removing("a") == .null)
    }

    @Test func `lines are indented by two spaces, and arrays of scalars stay on one line`() {
        let value: JSONValue = ["a": [.integer(1), .integer(2)], "b": [[]], "c": [:]]

        #expect(
            value.indentedText == """
                {
                  "a": [1,2],
                  "b": [
                    []
                  ],
                  "c": {}
                }

                """)
        #expect(value.text == #"{"a":[1,2],"b":[[]],"c":{}}"#)
    }
}
