import MiniBERT
import Testing

struct JSONValueTests {
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

    @Test func `keys that are canonically equivalent are two`() throws {
        let value = try JSONValue(parsing: Array("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}".utf8))

        #expect(value["cafe\u{301}"] == .number("2"))
    }

    @Test(arguments: [
        ("", JSONFault.endsTooEarly), ("[1,]", .unexpectedByte(byte: 4)), ("01", .unexpectedByte(byte: 2)),
        ("1.", .badNumber(byte: 1)), ("\"\\x\"", .badEscape(byte: 3)), ("\"\\ud800\"", .badEscape(byte: 7)),
        ("\"a\nb\"", .controlCharacter(byte: 3)), ("{\"a\":1,\"a\":2}", .repeatedKey("a")),
        ("nul", .unexpectedByte(byte: 1)),
        (String(repeating: "[", count: 100_000), .tooDeep(limit: 64)), ("{} x", .unexpectedByte(byte: 4)),
    ])
    func `what is not JSON is refused by place`(text: String, fault: JSONFault) {
        #expect(throws: fault) { try JSONValue(parsing: Array(text.utf8)) }
    }
}
