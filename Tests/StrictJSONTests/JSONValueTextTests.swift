import StrictJSON
import Testing

struct JSONValueTextTests {
    @Test func `what is written is read again`() throws {
        let value: JSONValue = [
            "text": "a\"\\\n\u{1B}\u{202E}é", "numbers": [.real(0.1), .integer(-3), .real(1e300)],
            "none": .null,
            "flag": .boolean(true), "empty": [],
        ]

        #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
        #expect(try JSONValue(parsing: Array(value.indentedText.utf8)) == value)
    }

    @Test func `there is no NaN`() {
        #expect(
            JSONValue.array([.real(.nan), .real(.infinity), .real(nil), .real(2)]).text
                == "[null,null,null,2]")
    }

    @Test func `an object loses the one entry that is named`() {
        let value: JSONValue = ["caf\u{E9}": "one", "cafe\u{301}": "two", "a": []]

        #expect(value.removing("caf\u{E9}") == ["cafe\u{301}": "two", "a": []])
        #expect(value.removing("b") == value)
        #expect(JSONValue.null.removing("a") == .null)
    }

    @Test func `lines are indented by two, and rows of scalars stay on one`() {
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
