import MiniBERT
import Testing

struct DisplayTextTests {
    @Test(arguments: [
        ("plain é 漢", "plain é 漢"), ("a\tb\nc\r", #"a\tb\nc\r"#), ("\u{1B}]52;\u{7}", #"\u{1B}]52;\u{7}"#),
        ("\u{202E}abc\u{85}", #"\u{202E}abc\u{85}"#), ("\r\n", #"\r\n"#),
    ])
    func `what steers a terminal is escaped`(text: String, shown: String) {
        #expect(DisplayText.escaped(text) == shown)
    }

    @Test func `long texts are cut`() {
        #expect(DisplayText.escaped("abcdef", limit: 3) == "abc…")
    }
}
