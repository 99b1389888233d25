import Testing

@testable import WordPiece

struct JSONDocumentTests {
    @Test func `values are found by their keys, escapes resolved`() throws {
        let document = try JSONDocument(
            Array(#"{"a":[1,"\u00e9\n\ud83d\ude00",true],"b":null,"a\u0301":-2.5e3}"#.utf8), file: "f")
        let elements = try #require(document.root.member("a")).elements

        #expect(elements[0].wholeNumber == 1)
        #expect(elements[1].text == "é\n😀")
        #expect(elements[2].truth == true)
        #expect(document.root.member("b") == nil && document.root.member("á") == nil)
        #expect(document.root.member("a\u{301}")?.wholeNumber == nil)
    }

    @Test func `a missing key is an error that names it`() throws {
        let document = try JSONDocument(Array(#"{"a":{}}"#.utf8), file: "f.json")

        #expect(throws: WordPieceError.missingValue(file: "f.json", key: "a.b")) {
            try document.root.required("a").required("b")
        }
    }

    @Test func `whole numbers that do not fit are none`() throws {
        let document = try JSONDocument(
            Array("[9223372036854775807,9223372036854775808,-1,1.0]".utf8), file: "f")

        #expect(document.root.elements.map(\.wholeNumber) == [Int.max, nil, nil, nil])
    }
}
