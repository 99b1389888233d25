import PrintableText
import Testing

struct PrintableTextTests {
    @Test func `scalars that act on the terminal or on other text are escaped`() {
        for (text, shown): (String, String) in [
            ("plain é 中", "plain é 中"), ("\u{1B}]52;\u{7}", #"\u{1b}]52;\u{7}"#),
            ("a\tb\nc\r", #"a\tb\nc\r"#),
            ("\r\n", #"\r\n"#), ("\u{85}", #"\u{85}"#), ("\u{9B}31m", #"\u{9b}31m"#), ("\u{7F}", #"\u{7f}"#),
            ("\u{202E}abc", #"\u{202e}abc"#), ("\u{2066}", #"\u{2066}"#), ("\u{200F}", #"\u{200f}"#),
            ("\u{2028}", #"\u{2028}"#), ("\u{61C}", #"\u{61c}"#), ("a\u{200B}b", #"a\u{200b}b"#), ("👩‍👧", "👩‍👧"),
        ] {
            #expect(printable(text) == shown)
            #expect(quoted(text) == "'\(shown)'")
        }
    }

    @Test func `bytes that are not UTF-8 become replacement characters`() {
        #expect(printable([0x61, 0xFF]) == "a\u{FFFD}")
    }

    @Test func `text beyond the limit is replaced by an ellipsis`() {
        #expect(printable("abcdef", limit: 3) == "abc…")
        #expect(printable("abc", limit: 3) == "abc")
        #expect(quoted("abcdef", limit: 3) == "'abc…'")
    }
}
