import Testing

@testable import minibert

struct JSONScannerTests {
    private func accepts(_ text: String) -> Bool {
        var scanner = JSONScanner(Array(text.utf8))
        do throws(JSONFault) {
            try scanner.skipValue()
            return scanner.isAtEnd()
        } catch {
            return false
        }
    }

    @Test(arguments: [
        "{}", "[]", "[[],{}]", "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":true}", "\"\"", "0", "-0", "1.5e-10",
        "1E5", "true",
        "[1 , 2]", " [ ] ", "[\"\\u00e9\\\\\\/\"]", "{\"\":0}", "[null,1,\"a\",[]]",
        "[{\"a\":[]},{\"b\":{}}]",
    ])
    func `takes what RFC 8259 allows`(text: String) {
        #expect(accepts(text))
    }

    @Test(arguments: [
        "", "{", "[", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}",
        "{\"a\":1 \"b\":2}", "[1}", "{]", "01",
        "1.", ".5", "+1", "1e", "-", "nul", "True", "'a'", "\"\\x\"", "\"\\u12g4\"", "\"a", "[\"a\"", "]",
        "1 2", "\u{FEFF}1",
        "[1:2]", "{\"a\",1}", "NaN", "Infinity", "/**/1", "{1:2}", "[] []",
    ])
    func `refuses what it does not`(text: String) {
        #expect(!accepts(text))
    }

    @Test func `nesting is bounded, and costs no stack`() {
        #expect(accepts(String(repeating: "[", count: 512) + String(repeating: "]", count: 512)))
        #expect(!accepts(String(repeating: "[", count: 1_000_000)))
        #expect(!accepts(String(repeating: "{\"a\":", count: 100_000)))
    }

    @Test(arguments: [
        (#""\u0041\u00e9\u4e2d""#, "Aé中"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"),
        (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\n""#, "\u{FFFD}\n"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    ])
    func `escapes are undone`(text: String, content: String) throws {
        var scanner = JSONScanner(Array(text.utf8))

        #expect(try scanner.string() == Array(content.utf8))
    }
}
