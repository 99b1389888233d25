import StrictJSON
import Testing

struct JSONValueTests {
    @Test func `a tree keeps the order of keys and the spelling of numbers`() throws {
        let value = try JSONValue(
            parsing: Array(#" {"b": [1, -2.50e3, true, null], "a": {"": "é\n"}} "#.utf8))

        let object = try #require(value.object)
        #expect(object.entries.map(\.name) == ["b", "a"])
        #expect(object["b"] == .array([.number("1"), .number("-2.50e3"), .boolean(true), .null]))
        #expect(object["b"]?.array?[1].double == -2500)
        #expect(object["b"]?.array?[1].integer == nil)
        #expect(object["a"]?.object?[""]?.string == "é\n")
        #expect(object["c"] == nil)
    }

    @Test func `keys that are only canonically equal are different`() throws {
        let object = try #require(JSONValue(parsing: Array("{\"\u{e9}\": 1, \"e\u{301}\": 2}".utf8)).object)

        #expect(object["\u{e9}"]?.integer == 1)
        #expect(object["e\u{301}"]?.integer == 2)
    }

    @Test func `keys of a large object are found, and duplicates are refused`() throws {
        let pairs = (0..<100).map { "\"k\($0)\":\($0)" }
        let object = try #require(JSONValue(parsing: Array("{\(pairs.joined(separator: ","))}".utf8)).object)
        let repeated = "{\(pairs.joined(separator: ",")),\"k7\":0}"

        #expect(object["k99"]?.integer == 99)
        #expect(object["k100"] == nil)
        #expect(throws: JSONError(.duplicateKey("k7"), position: repeated.utf8.count - 7, line: 1)) {
            try JSONValue(parsing: Array(repeated.utf8))
        }
    }

    @Test(arguments: [
        (#""\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\""#, "é😀/\u{8}\u{C}\n\r\t\"\\"),
        ("\"\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10ffff}\"", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10ffff}"),
        (#""\u0000""#, "\u{0}"),
    ])
    func `escapes are decoded`(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).utf8 == Array(expected.utf8))
    }

    @Test func `a value of an object is found by its key`() throws {
        let value = try JSONValue(parsing: Array(#"{"a": {"b": 1}}"#.utf8))

        #expect(value["a"]?["b"] == .number("1"))
        #expect(value["b"] == nil && value["a"]?["b"]?["c"] == nil)
    }

    @Test func `an error gives the position of the fault`() {
        for (text, fault, position): (String, JSONError.Fault, Int) in [
            ("", JSONError.Fault.unexpectedEnd, 0), ("[1", .unexpectedEnd, 2), ("\"a", .unexpectedEnd, 2),
            ("-", .unexpectedEnd, 1),
            ("\"\\", .unexpectedEnd, 2), ("\"\\u12", .unexpectedEnd, 5), ("tru", .unexpectedEnd, 3),
            ("[1,]", .unexpectedByte(0x5D, expected: "a value after ','"), 3),
            ("[1 2]", .unexpectedByte(0x32, expected: "',' or ']'"), 3),
            ("{\"a\" 1}", .unexpectedByte(0x31, expected: "':'"), 5),
            ("{a:1}", .unexpectedByte(0x61, expected: "'\"'"), 1),
            ("nul!", .unexpectedByte(0x6E, expected: "a value"), 0),
            ("NaN", .unexpectedByte(0x4E, expected: "a value"), 0),
            ("\u{FEFF}1", .unexpectedByte(0xEF, expected: "a value"), 0),
            ("01", .invalidNumber, 0), ("1.", .invalidNumber, 0), ("-a", .invalidNumber, 0),
            ("1e+", .invalidNumber, 0),
            ("1 2", .trailingBytes, 2), ("1\u{0}", .trailingBytes, 1), ("\"\t\"", .controlCharacter(9), 1),
            (#""\x""#, .invalidEscape, 1), (#""\u12g4""#, .invalidEscape, 1),
            (#""\ud800""#, .loneSurrogate, 1), (#""\udc00""#, .loneSurrogate, 1),
            (#""\ud800\ud800""#, .loneSurrogate, 1),
            (#"{"a":1,"\u0061":2}"#, .duplicateKey("a"), 7),
        ] {
            #expect(throws: JSONError(fault, position: position, line: 1)) {
                try JSONValue(parsing: Array(text.utf8))
            }
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes: [UInt8] in [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC2, 0x22], [0xE2, 0x82], [0xFF],
        ] as [[UInt8]] {
            #expect(throws: JSONError(.invalidUTF8, position: 2, line: 1)) {
                try JSONValue(parsing: [0x5B, 0x22] + bytes + [0x22, 0x5D])
            }
        }
    }

    @Test func `127 levels are read, and the 128th is refused`() throws {
        let deepest = String(repeating: "[", count: 127) + String(repeating: "]", count: 127)

        #expect(try JSONValue(parsing: Array(deepest.utf8)).array?.count == 1)
        #expect(throws: JSONError(.tooDeep, position: 127, line: 1)) {
            try JSONValue(parsing: [UInt8](repeating: 0x5B, count: 1_000_000))
        }
    }

    @Test func `lines count from 1`() {
        #expect(
            throws: JSONError(.unexpectedByte(0x7D, expected: "a value after ','"), position: 11, line: 3)
        ) {
            try JSONValue(parsing: Array("{\n\"a\": 1,\n }".utf8))
        }
    }
}
