import ModelSettings
import StrictJSON
import Testing

@testable import WordPiece

struct JSONNodeTests {
    @Test func `values are found by their keys, and null counts as missing`() throws {
        let node = try JSONNode(
            parsing: Array(#"{"a":[1,"é",true],"b":null,"a\u0301":-2.5e3}"#.utf8), file: "f")
        let elements = try #require(node.member("a")).elements

        #expect(elements[0].wholeNumber == 1)
        #expect(elements[1].text == "é")
        #expect(elements[2].value == .boolean(true) && elements[2].path == "a.2")
        #expect(node.member("b") == nil && node.member("á") == nil)
        #expect(node.member("a\u{301}")?.path == "a\u{301}")
    }

    @Test func `a missing key is an error that names it`() throws {
        let node = try JSONNode(parsing: Array(#"{"a":{}}"#.utf8), file: "f.json")

        #expect(throws: WordPieceError.missingValue(file: "f.json", key: "a.b")) {
            try node.required("a").required("b")
        }
    }

    @Test func `only whole numbers from 0 that fit are accepted`() throws {
        let node = try JSONNode(
            parsing: Array(#"{"a":[9223372036854775807,9223372036854775808,-1,1.0]}"#.utf8), file: "f")

        #expect(node.member("a")?.elements.map(\.wholeNumber) == [Int.max, nil, nil, nil])
    }

    @Test func `a file must be a JSON object`() {
        #expect(
            throws: WordPieceError.malformedJSON(
                file: "f", line: 1, byte: 1, reason: "the text ends inside a value")
        ) { try JSONNode(parsing: Array("{".utf8), file: "f") }
        #expect(throws: WordPieceError.invalidValue(file: "f", key: "", expected: "an object")) {
            try JSONNode(parsing: Array("[]".utf8), file: "f")
        }
    }
}
