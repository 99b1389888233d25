import MiniBERT
import SafetensorsFormat
import Testing

struct JSONOutputTests {
    private let value: JSONOutput = [
        "text": "a\"\\\n\u{1B}\u{202E}é", "numbers": [.real(0.1), .integer(-3), .real(1e300)], "none": .null,
        "flag": .boolean(true), "empty": [],
    ]

    @Test func `hazardous characters are escaped, and keys keep their order`() {
        let expected =
            #"{"text":"a\"\\\n\u001b\u202eé","numbers":[0.1,-3,1e+300],"none":null,"flag":true,"empty":[]}"#

        #expect(value.text == expected)
    }

    @Test func `what is written is read again`() throws {
        let read = try #require(JSONValue(parsing: Array(value.indentedText.utf8)).object)

        #expect(read["text"]?.string == "a\"\\\n\u{1B}\u{202E}é")
        #expect(read["numbers"]?.array?.map(\.double) == [0.1, -3, 1e300])
    }

    @Test func `there is no NaN`() {
        #expect(
            JSONOutput.array([.real(.nan), .real(.infinity), .real(nil), .real(2)]).text
                == "[null,null,null,2]")
    }
}
